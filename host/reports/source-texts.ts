import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isBelow } from '../base/below.js';
import { readRegular } from '../base/read-regular.js';
import { decode } from '../files/encoding.js';
import { fingerprintFindings } from '../findings/fingerprint.js';
import type { ReportedFile } from './run-report.js';

const maximumBytes = 8 * 1024 * 1024;

/**
 * Reads the text that a report is about, if the file still holds it: every finding's line must match its fingerprint.
 * A report names any path it likes, so nothing outside the root is opened.
 */
export async function sourceText(root: string, file: ReportedFile): Promise<string | undefined> {
  const top = await realpath(root).catch(() => undefined);
  const path = resolve(root, file.path);
  if (top === undefined || path === resolve(root) || !isBelow(path, resolve(root))) return undefined;
  const read = await readRegular(path, maximumBytes, top).catch(() => undefined);
  if (read === undefined || 'problem' in read) return undefined;
  const decoded = decode(read.bytes);
  if ('problem' in decoded) return undefined;
  const all = [...file.findings, ...file.hidden];
  const now = fingerprintFindings(all, decoded.text, file.path);
  const same = all.every(({ fingerprint }, index) => hash(fingerprint) === hash(now[index]!));
  return same ? decoded.text : undefined;
}

/** Drops the number among equals, which depends on other findings. */
function hash(fingerprint: string): string {
  return fingerprint.slice(0, fingerprint.lastIndexOf(':'));
}

import { readFile, realpath } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { decode } from '../files/encoding.js';
import { fingerprintFindings } from '../findings/fingerprint.js';
import type { ReportedFile } from './run-report.js';

const maximumBytes = 8 * 1024 * 1024;

/**
 * The text that a report is about, where the file still holds it: every finding's line must be the one that its
 * fingerprint was made of. A report names any path it likes, so nothing outside the root is opened.
 */
export async function sourceText(root: string, file: ReportedFile): Promise<string | undefined> {
  const path = await inside(root, file.path);
  const bytes = path === undefined ? undefined : await readFile(path).catch(() => undefined);
  if (bytes === undefined || bytes.length > maximumBytes) return undefined;
  const decoded = decode(bytes);
  if ('problem' in decoded) return undefined;
  const all = [...file.findings, ...file.hidden];
  const now = fingerprintFindings(all, decoded.text, file.path);
  const same = all.every(({ fingerprint }, index) => hash(fingerprint) === hash(now[index]!));
  return same ? decoded.text : undefined;
}

async function inside(root: string, path: string): Promise<string | undefined> {
  const [top, target] = await Promise.all([
    realpath(root).catch(() => undefined),
    realpath(resolve(root, path)).catch(() => undefined),
  ]);
  if (top === undefined || target === undefined) return undefined;
  const way = relative(top, target);
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || resolve(way) === way
    ? undefined
    : target;
}

/** Without the number among equals, which other findings decide. */
function hash(fingerprint: string): string {
  return fingerprint.slice(0, fingerprint.lastIndexOf(':'));
}

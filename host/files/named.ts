import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../base/errors.js';
import { type NotReadWithin, readRegular } from '../base/read-regular.js';
import { reasonOf } from '../base/system-error.js';
import { isOpenAlready, resolvePath, treesOf } from './tree.js';

/** Largest JSON report. */
export const maximumReportBytes = 256 * 1024 * 1024;

/**
 * Reads a file that the user names besides the files to analyze: a report, settings, a baseline. In a repository or the
 * working folder it must be a regular file there, whatever a link says. Elsewhere it may be a pipe or device, too
 * (`/dev/stdin`, `<(…)`).
 * `what`: its name in messages, such as `report`.
 * @throws InputError
 */
export async function readNamed(path: string, maximumBytes: number, what: string): Promise<Buffer> {
  const message = (why: string) => `can't read the ${what} ${path}: ${why}`;
  const read = await readAt(path, maximumBytes).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(message(reasons[error.code ?? ''] ?? reasonOf(error)), { cause: error });
  });
  if (!('problem' in read)) return read.bytes;
  const why =
    read.problem === 'too-large'
      ? `it is larger than ${Math.floor(maximumBytes / 1024 / 1024)} MiB`
      : problems[read.problem];
  throw new InputError(message(why));
}

async function readAt(path: string, maximumBytes: number): Promise<{ bytes: Buffer } | NotReadWithin> {
  if (isOpenAlready(path) || (await treesOf(path)).length === 0) return readAny(path, maximumBytes);
  const { real, left } = await resolvePath(path);
  if (left !== undefined) return { problem: 'link' };
  return readRegular(real, maximumBytes, dirname(real));
}

async function readAny(path: string, maximumBytes: number): Promise<{ bytes: Buffer } | NotReadWithin> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maximumBytes) return { problem: 'too-large', bytes };
    pieces.push(piece);
  }
  return { bytes: Buffer.concat(pieces) };
}

const problems = {
  'not-a-file': 'it is not a regular file',
  link: 'it is a link that leads out of the folder it is in',
};

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file',
  EACCES: 'permission denied',
  EISDIR: 'it is a folder',
};

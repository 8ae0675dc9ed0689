import { createReadStream } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../base/errors.js';
import { type NotReadWithin, readRegular } from '../base/read-regular.js';
import { reasonOf } from '../base/system-error.js';
import { isOpenAlready, treesOf, wayOf } from './tree.js';

/** Of a JSON report. */
export const maximumReportBytes = 256 * 1024 * 1024;

/**
 * A file that the user names, as input beside what is looked at: a report, settings, a baseline. What lies in a
 * repository or in the working folder is a regular file there, whatever a link says; elsewhere pipes and devices are
 * read as well (`/dev/stdin`, `<(…)`).
 * `what` it is stands in messages: `report`.
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
  const { real, left } = await wayOf(path);
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

import { closeSync, constants, fstatSync, lstatSync, openSync, readlinkSync, readSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { isBelow } from './below.js';
import { allocate } from './large-bytes.js';

/** Why a file was not read: it is no regular file, or is too large. */
export type NotRead = { problem: 'not-a-file' } | { problem: 'too-large'; bytes: number };

/** Why a file was not read within a folder: the same reasons, or a link that leads out. */
export type NotReadWithin = NotRead | { problem: 'link' };

const pieceBytes = 1024 * 1024;

/** O_NONBLOCK: opening a pipe would wait otherwise. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
const noFollow = constants.O_NOFOLLOW ?? 0;

/**
 * Reads a regular file, and never more than one byte over `maximumBytes`. It checks the file after opening it: a path
 * can change between two looks, and a pipe would never end. It reads on this thread: to have another one take each step
 * takes several times as long as reading most files.
 * With `within`, the real path of a folder, it reads only files in that folder. It follows no link at the end of the
 * path, and no earlier link that leads out.
 */
export async function readRegular(
  path: string,
  maximumBytes: number,
  within?: undefined,
): Promise<{ bytes: Buffer } | NotRead>;
export async function readRegular(
  path: string,
  maximumBytes: number,
  within: string,
): Promise<{ bytes: Buffer } | NotReadWithin>;
export async function readRegular(
  path: string,
  maximumBytes: number,
  within?: string,
): Promise<{ bytes: Buffer } | NotReadWithin> {
  const fd = openFile(path, within !== undefined);
  if (fd === undefined) return { problem: 'link' };
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) return { problem: 'not-a-file' };
    if (within !== undefined && !(await liesIn(fd, path, within))) return { problem: 'link' };
    if (stats.size > maximumBytes) return { problem: 'too-large', bytes: stats.size };
    return readAll(fd, stats.size, maximumBytes);
  } finally {
    closeSync(fd);
  }
}

/** Undefined: it is a link, and none is followed. */
function openFile(path: string, within: boolean): number | undefined {
  try {
    return openSync(path, within ? readOnly | noFollow : readOnly);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (within && (code === 'ELOOP' || code === 'EMLINK')) return undefined;
    throw error;
  }
}

function readAll(fd: number, size: number, maximumBytes: number): { bytes: Buffer } | NotRead {
  const pieces: Buffer[] = [];
  let total = 0;
  // One byte beyond the size distinguishes the end of the file from growth.
  for (let wanted = size + 1; ; wanted = pieceBytes) {
    const piece = allocate(Math.min(wanted, maximumBytes + 1 - total));
    const bytesRead = readSync(fd, piece, 0, piece.length, null);
    if (bytesRead === 0) break;
    total += bytesRead;
    if (total > maximumBytes) return { problem: 'too-large', bytes: total };
    pieces.push(piece.subarray(0, bytesRead));
    // Files that a system makes up as they are read have no size.
    if (size > 0 && total >= size && bytesRead < piece.length) break;
  }
  return { bytes: pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces) };
}

/**
 * Returns whether the open file lies in a folder. Linux reports where an open file is. Elsewhere the path is resolved
 * again, must reach the same file, and must not end in a link.
 */
export async function liesIn(fd: number, path: string, within: string): Promise<boolean> {
  const place = placeOf(fd);
  if (place !== undefined) return isBelow(place, within);
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined || !isBelow(real, within)) return false;
  const there = lstatSync(real, { bigint: true });
  const opened = fstatSync(fd, { bigint: true });
  return !lstatSync(path).isSymbolicLink() && there.dev === opened.dev && there.ino === opened.ino;
}

function placeOf(fd: number): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return undefined;
  }
}

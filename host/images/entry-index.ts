import { timingSafeEqual } from 'node:crypto';
import { macOf } from './key.js';

/** Index of an entry: the size in bytes and the sha256 of each file, by name. */
export type EntryIndex = Record<string, [bytes: number, sha256: string]>;

/**
 * Writes an index with its authentication code. `about` is the entry's identity, so that no entry can replace another.
 */
export function writeIndex(secret: Buffer, about: string, index: EntryIndex): string {
  const text = JSON.stringify(index);
  return `${macOf(secret, about, text)} ${text}`;
}

/** Reads an index. @throws Error unless it was written with this key about this entry */
export function readIndex(secret: Buffer, about: string, bytes: Buffer): EntryIndex {
  const end = bytes.indexOf(' ');
  const text = bytes.subarray(end + 1);
  const expected = Buffer.from(macOf(secret, about, text));
  const found = bytes.subarray(0, Math.max(end, 0));
  if (found.length !== expected.length || !timingSafeEqual(found, expected)) {
    throw new Error("it was not written with this user's key");
  }
  return JSON.parse(text.toString()) as EntryIndex;
}

import { timingSafeEqual } from 'node:crypto';
import { macOf } from './key.js';

/** Of each file of an entry by name: its size in bytes and its sha256. */
export type EntryIndex = Record<string, [bytes: number, sha256: string]>;

/** `about` is what the entry is known under, so that none can stand in for another. */
export function writeIndex(secret: Buffer, about: string, index: EntryIndex): string {
  const text = JSON.stringify(index);
  return `${macOf(secret, about, text)} ${text}`;
}

/** @throws Error where it was not written with this key about this entry. */
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

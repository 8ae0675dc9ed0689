import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** Slice size: hashing one takes 2 ms, or 10 ms on processors without SHA instructions. */
const sliceBytes = 4 * 1024 * 1024;

/** Returns the sha256 in hex. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Does the same in slices, between which the event loop turns. WebCrypto hashes in another thread but first copies its
 * input, which blocks this thread just as long.
 */
export async function sha256InSlices(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    if (at > 0) await setImmediate();
    hash.update(bytes.subarray(at, at + sliceBytes));
  }
  return hash.digest('hex');
}

/** Hashes a list of texts such that different lists have different digests. */
export function digestOf(...parts: string[]): string {
  return sha256(JSON.stringify(parts));
}

/** Writes JSON with the members of every object in a fixed order. `undefined` becomes an empty object. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? {}, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

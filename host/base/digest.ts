import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

/** What is hashed at once: 2 ms of the thread, 10 where the processor has no instructions for it. */
const sliceBytes = 4 * 1024 * 1024;

/** sha256 in hex. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The same, in slices that let everything else of the thread go on between them. WebCrypto, which hashes in another
 * thread, copies its input first, and that holds this thread for as long as hashing it.
 */
export async function sha256InSlices(bytes: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let at = 0; at < bytes.length; at += sliceBytes) {
    if (at > 0) await setImmediate();
    hash.update(bytes.subarray(at, at + sliceBytes));
  }
  return hash.digest('hex');
}

/** sha256 over a list of texts, such that no two lists share one. */
export function digestOf(...parts: string[]): string {
  return sha256(JSON.stringify(parts));
}

/** JSON with the members of every object in one fixed order, of a value that JSON can say. `undefined` is an empty object. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? {}, (_key, member: unknown) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}

/** Below this, bytes are allocated as usual. */
const largeBytes = 4 * 1024 * 1024;

/**
 * glibc maps allocations over 32 MiB on their own, always. When a smaller one that it had mapped is freed, it keeps
 * twice as much free memory in each of its arenas from then on, which the threads of V8 fill.
 */
export const mappedBytes = 32 * 1024 * 1024 + 64 * 1024;

/**
 * Allocates a buffer. Memory of a large one goes back to the system as soon as it is garbage, and its unused end takes
 * none. No two threads ever have it: what was checked in one can't change in another.
 */
export function allocate(bytes: number): Buffer {
  if (bytes < largeBytes) return Buffer.allocUnsafe(bytes);
  return Buffer.from(new ArrayBuffer(Math.max(bytes, mappedBytes)), 0, bytes);
}

/**
 * Lists the memory of large buffers, to move it to another thread with them. A copy would take as much again, and its
 * unused end with it.
 */
export function movable(all: readonly Uint8Array[]): ArrayBuffer[] {
  const large = all.filter(({ buffer }) => buffer.byteLength >= mappedBytes);
  return [...new Set(large.map(({ buffer }) => buffer as ArrayBuffer))];
}

/** Joins parts in a buffer of `allocate`. */
export function concat(parts: readonly Uint8Array[]): Buffer {
  const joined = allocate(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

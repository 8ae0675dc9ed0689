import { randomUUID } from 'node:crypto';

/** Unit of comparing and writing memory; memories are multiples of it. */
export const chunkBytes = 16 * 1024;
const zeros = Buffer.alloc(chunkBytes);

/**
 * Content of a memory: its chunks that aren't all zeros. Threads share it, and nothing writes to it once it is made:
 * the realms of components don't have it, and it is a copy of what was checked.
 */
export interface MemoryContent {
  /** Is the same in all threads, and that of no other content. */
  id: string;
  /** Numbers of these chunks in the memory, in ascending order. */
  places: readonly number[];
  /** The chunks, in the same order. */
  bytes: SharedArrayBuffer;
}

/** Copies the chunks at these places. */
export function sharedContent(places: readonly number[], chunks: Uint8Array): MemoryContent {
  const bytes = new SharedArrayBuffer(chunks.length);
  new Uint8Array(bytes).set(chunks);
  return { id: randomUUID(), places, bytes };
}

/** Copies the content of a memory. */
export function save({ buffer }: WebAssembly.Memory): MemoryContent {
  const memory = Buffer.from(buffer);
  const places: number[] = [];
  for (let place = 0; place * chunkBytes < memory.length; place++) {
    const from = place * chunkBytes;
    if (memory.compare(zeros, 0, chunkBytes, from, from + chunkBytes) !== 0) places.push(place);
  }
  const bytes = new SharedArrayBuffer(places.length * chunkBytes);
  const all = Buffer.from(bytes);
  for (const [at, place] of places.entries()) {
    memory.copy(all, at * chunkBytes, place * chunkBytes, (place + 1) * chunkBytes);
  }
  return { id: randomUUID(), places, bytes };
}

/** Makes the content of a memory that is zero besides `segments`. Later segments overwrite earlier ones. */
export function contentOf(segments: readonly { offset: number; bytes: Uint8Array }[]): MemoryContent {
  const touched = new Set<number>();
  for (const { offset, bytes } of segments) {
    const end = offset + bytes.length;
    for (let place = Math.floor(offset / chunkBytes); place * chunkBytes < end; place++) touched.add(place);
  }
  const places = [...touched].sort((a, b) => a - b);
  const at = new Map(places.map((place, index) => [place, index * chunkBytes]));
  const all = new Uint8Array(new SharedArrayBuffer(places.length * chunkBytes));
  for (const { offset, bytes } of segments) {
    for (let from = 0; from < bytes.length; ) {
      const inChunk = (offset + from) % chunkBytes;
      const some = bytes.subarray(from, from + chunkBytes - inChunk);
      all.set(some, at.get((offset + from - inChunk) / chunkBytes)! + inChunk);
      from += some.length;
    }
  }
  return { id: randomUUID(), places, bytes: all.buffer as SharedArrayBuffer };
}

/** Fills a memory of zeros. */
export function fill({ buffer }: WebAssembly.Memory, { places, bytes }: MemoryContent): void {
  const memory = Buffer.from(buffer);
  const all = Buffer.from(bytes);
  for (const [at, place] of places.entries()) {
    all.copy(memory, place * chunkBytes, at * chunkBytes, (at + 1) * chunkBytes);
  }
}

/** Writes only what differs, so that untouched pages take no memory. */
export function writeBack({ buffer }: WebAssembly.Memory, { places, bytes }: MemoryContent): void {
  const memory = Buffer.from(buffer);
  const all = Buffer.from(bytes);
  let next = 0;
  for (let from = 0; from < memory.length; from += chunkBytes) {
    const known = places[next]! * chunkBytes === from;
    const content = known ? all : zeros;
    const at = known ? next++ * chunkBytes : 0;
    if (memory.compare(content, at, at + chunkBytes, from, from + chunkBytes) !== 0) {
      content.copy(memory, from, at, at + chunkBytes);
    }
  }
}

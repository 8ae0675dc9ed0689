/** Unit of comparing and writing memory; memories are multiples of it. */
const chunkBytes = 16 * 1024;
const zeros = Buffer.alloc(chunkBytes);

/** Content of a memory up to some place; what follows is zero. */
export interface MemoryContent {
  byteLength: number;
  content: Buffer;
}

/** Copies the content of a memory up to the last chunk that isn't all zeros. */
export function save({ buffer }: WebAssembly.Memory): MemoryContent {
  const bytes = Buffer.from(buffer);
  let end = bytes.length;
  while (end > 0 && isZero(bytes, end - chunkBytes, end)) end -= chunkBytes;
  return { byteLength: bytes.length, content: Buffer.from(bytes.subarray(0, end)) };
}

/** Fills a memory of zeros. Chunks of zeros are left out, so that their pages take no memory. */
export function fill({ buffer }: WebAssembly.Memory, content: Buffer): void {
  const bytes = Buffer.from(buffer);
  for (let from = 0; from < content.length; from += chunkBytes) {
    const to = Math.min(from + chunkBytes, content.length);
    if (!isZero(content, from, to)) content.copy(bytes, from, from, to);
  }
}

/** Writes only what differs, so that untouched pages take no memory. */
export function writeBack({ buffer }: WebAssembly.Memory, content: Buffer): void {
  const bytes = Buffer.from(buffer);
  for (let from = 0; from < bytes.length; from += chunkBytes) {
    const to = from + chunkBytes;
    const known = Math.min(to, Math.max(from, content.length));
    if (bytes.compare(content, from, known, from, known) !== 0) content.copy(bytes, from, from, known);
    if (known < to && !isZero(bytes, known, to)) bytes.fill(0, known, to);
  }
}

function isZero(bytes: Buffer, from: number, to: number): boolean {
  return bytes.compare(zeros, 0, to - from, from, to) === 0;
}

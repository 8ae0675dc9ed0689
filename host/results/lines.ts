import type { FileHandle } from 'node:fs/promises';

export interface Line {
  /** Offsets in the file, in bytes: of its first byte, and of what comes after its end. */
  start: number;
  end: number;
  /** `undefined` for a line that is longer than any that is kept. */
  bytes: Buffer | undefined;
}

const newline = 0x0a;
const chunkBytes = 256 * 1024;
/** Reports that take more are not kept. */
export const maximumLineBytes = 64 * 1024 * 1024;

/** Lines of a file with their places; a last line without an end is not among them. */
export async function* linesOf(file: FileHandle, maximumBytes = maximumLineBytes): AsyncGenerator<Line> {
  const chunk = Buffer.alloc(chunkBytes);
  let rest: Buffer[] = [];
  let start = 0;
  let at = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, at);
    if (bytesRead === 0) return;
    let from = 0;
    for (;;) {
      const found = chunk.subarray(0, bytesRead).indexOf(newline, from);
      if (found < 0) break;
      const end = at + found + 1;
      const isKept = end - start - 1 <= maximumBytes;
      yield {
        start,
        end,
        bytes: isKept ? Buffer.concat([...rest, chunk.subarray(from, found)]) : undefined,
      };
      rest = [];
      start = end;
      from = found + 1;
    }
    at += bytesRead;
    // What is too long is passed over, not held.
    if (at - start > maximumBytes) rest = [];
    else rest.push(Buffer.from(chunk.subarray(from, bytesRead)));
  }
}

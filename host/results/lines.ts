import type { FileHandle } from 'node:fs/promises';

export interface Line {
  /** Offset in the file, in bytes. */
  start: number;
  bytes: Buffer;
}

const newline = 0x0a;
const chunkBytes = 256 * 1024;

/** Lines of a file with their places; a last line without an end is not among them. */
export async function* linesOf(file: FileHandle): AsyncGenerator<Line> {
  const chunk = Buffer.alloc(chunkBytes);
  let rest: Buffer[] = [];
  let start = 0;
  let at = 0;
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunkBytes, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    let from = 0;
    for (;;) {
      const end = chunk.subarray(0, bytesRead).indexOf(newline, from);
      if (end < 0) break;
      const bytes = Buffer.concat([...rest, chunk.subarray(from, end)]);
      rest = [];
      yield { start, bytes };
      start += bytes.length + 1;
      from = end + 1;
    }
    rest.push(Buffer.from(chunk.subarray(from, bytesRead)));
  }
}

import type { FileHandle } from 'node:fs/promises';

export interface Line {
  /** Byte offsets in the file: of the first byte, and after the line's end. */
  start: number;
  end: number;
  /** `undefined` for a line that is longer than the maximum. */
  bytes: Buffer | undefined;
}

const newline = 0x0a;
const chunkBytes = 256 * 1024;
/** Maximum length of a line. Longer reports are not stored. */
export const maximumLineBytes = 64 * 1024 * 1024;

/** Reads the lines of a file with their offsets. Omits an unterminated last line. */
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
    // A line that is too long is skipped, not buffered.
    if (at - start > maximumBytes) rest = [];
    else rest.push(Buffer.from(chunk.subarray(from, bytesRead)));
  }
}

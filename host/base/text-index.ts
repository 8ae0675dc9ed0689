/** Index of one text. Converts byte offsets of its UTF-8 form to lines and columns. */
export class TextIndex {
  readonly byteLength: number;
  /** Set only if the text isn't ASCII: bytes and UTF-16 units differ then. */
  readonly #bytes: Uint8Array | undefined = undefined;
  readonly #lineStarts: Uint32Array;
  /** UTF-16 units before each block of the bytes. */
  readonly #unitsBefore: Uint32Array | undefined = undefined;

  constructor(text: string) {
    const bytes = Buffer.from(text);
    this.byteLength = bytes.length;
    this.#lineStarts = lineStartsOf(bytes);
    if (bytes.length === text.length) return;
    this.#bytes = bytes;
    this.#unitsBefore = unitsBeforeBlocks(bytes);
  }

  /** Returns whether an offset is in the text (its end included) and not inside a character. */
  isBoundary(offset: number): boolean {
    if (!Number.isInteger(offset) || offset < 0 || offset > this.byteLength) return false;
    return !this.#bytes || offset === this.byteLength || (this.#bytes[offset]! & 0xc0) !== 0x80;
  }

  /**
   * Returns the 1-based line, and the 1-based column in UTF-16 units, of a boundary. An offset beyond the text counts
   * as its end.
   */
  position(at: number): { line: number; column: number } {
    const offset = Math.min(at, this.byteLength);
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: this.#units(offset) - this.#units(starts[low]!) + 1 };
  }

  #units(offset: number): number {
    if (!this.#bytes) return offset;
    const block = Math.floor(offset / blockBytes);
    return this.#unitsBefore![block]! + countUnits(this.#bytes, block * blockBytes, offset);
  }
}

const blockBytes = 1024;

/** The offset at which each line begins; the first is 0. Lines end at LF, CRLF or a lone CR. */
export function lineStartsOf(bytes: Uint8Array): Uint32Array {
  let lines = 1;
  for (let at = 0; at < bytes.length; at++) if (endsLine(bytes, at)) lines++;
  const starts = new Uint32Array(lines);
  let line = 1;
  for (let at = 0; at < bytes.length; at++) if (endsLine(bytes, at)) starts[line++] = at + 1;
  return starts;
}

/** Returns whether a byte is the last one of a line. */
function endsLine(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === 10 || (bytes[at] === 13 && bytes[at + 1] !== 10);
}

/** Counts UTF-16 units by the first bytes of characters: one unit, or two if the character takes four bytes. */
function countUnits(bytes: Uint8Array, from: number, to: number): number {
  let units = 0;
  for (let index = from; index < to; index++) {
    const byte = bytes[index]!;
    if ((byte & 0xc0) !== 0x80) units += byte >= 0xf0 ? 2 : 1;
  }
  return units;
}

function unitsBeforeBlocks(bytes: Uint8Array): Uint32Array {
  const before = new Uint32Array(Math.floor(bytes.length / blockBytes) + 1);
  for (let block = 1; block < before.length; block++) {
    before[block] = before[block - 1]! + countUnits(bytes, (block - 1) * blockBytes, block * blockBytes);
  }
  return before;
}

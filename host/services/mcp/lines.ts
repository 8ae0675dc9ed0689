import { addPiece } from '../../base/add-piece.js';

const lineFeed = 0x0a;

/** Splits bytes into lines, none of them longer than a number of bytes. */
export class Lines {
  /** Most bytes of a line. */
  readonly longest: number;
  readonly #chunks: Buffer[] = [];
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(longest: number) {
    this.longest = longest;
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk);
  }

  /** The next whole line that isn't blank, if it is there. Of a line that is too long, only that it was. */
  next(): string | 'too long' | undefined {
    for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) {
      const end = chunk.indexOf(lineFeed);
      this.#take(end < 0 ? chunk : chunk.subarray(0, end));
      if (end < 0) continue;
      if (end + 1 < chunk.length) this.#chunks.unshift(chunk.subarray(end + 1));
      const line = this.#finish();
      if (line !== '') return line;
    }
    return undefined;
  }

  #take(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes > this.longest) this.#parts = [];
    else addPiece(this.#parts, part);
  }

  #finish(): string {
    const line = this.#bytes > this.longest ? 'too long' : Buffer.concat(this.#parts).toString('utf8').trim();
    this.#parts = [];
    this.#bytes = 0;
    return line;
  }
}

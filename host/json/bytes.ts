import type { JsonText } from './scanner.js';

/**
 * JSON as bytes that become text slice by slice. The scanner looks only for ASCII characters, and a text of hundreds of
 * megabytes would be made in one step.
 */
export class JsonBytes implements JsonText {
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  /** Skips a byte-order mark at the beginning. */
  constructor(bytes: Uint8Array) {
    const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    this.#bytes = isMarked ? bytes.subarray(3) : bytes;
  }

  charCodeAt(at: number): number {
    return this.#bytes[at] ?? Number.NaN;
  }

  /** @throws TypeError if the slice isn't UTF-8 */
  slice(start: number, end: number): string {
    return this.#decoder.decode(this.#bytes.subarray(start, end));
  }

  /** Returns the line of an offset, counted from 1. */
  lineAt(at: number): number {
    let line = 1;
    for (
      let next = this.#bytes.indexOf(0x0a);
      next >= 0 && next < at;
      next = this.#bytes.indexOf(0x0a, next + 1)
    )
      line++;
    return line;
  }
}

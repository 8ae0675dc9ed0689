import type { Places } from '../findings/places.js';

/** Lines and UTF-16 columns, both from 1, of offsets in UTF-8 bytes; quickest when asked in rising order. */
export class BytePositions {
  readonly #places: Places;
  #bytes = 0;
  #index = 0;

  constructor(places: Places) {
    this.#places = places;
  }

  position(byteOffset: number): { line: number; column: number } {
    if (byteOffset < this.#bytes) {
      this.#bytes = 0;
      this.#index = 0;
    }
    const { text, lineStarts } = this.#places;
    while (this.#bytes < byteOffset && this.#index < text.length) {
      const code = text.codePointAt(this.#index)!;
      this.#bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      this.#index += code > 0xffff ? 2 : 1;
    }
    const line = this.#places.lineAt(this.#index);
    return { line: line + 1, column: this.#index - lineStarts[line]! + 1 };
  }
}

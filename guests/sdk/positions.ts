import type { Span } from '../../wit/types/agent.js';

/** Converts indexes of a JavaScript string to the contract's spans. Builds its tables on first use. */
export class Positions {
  readonly #text: string;
  #lineStarts: number[] | undefined;
  #wide: { index: number; extra: number }[] | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** Makes the span from UTF-16 index `start` to `end` (exclusive). */
  span(start: number, end: number): Span {
    const from = this.#lineOf(start);
    const to = this.#lineOf(end);
    const starts = this.#starts();
    return {
      start: this.byteOffset(start),
      end: this.byteOffset(end),
      line: from + 1,
      column: start - starts[from]! + 1,
      endLine: to + 1,
      endColumn: end - starts[to]! + 1,
    };
  }

  /** Counts the UTF-8 bytes before a UTF-16 index. */
  byteOffset(index: number): number {
    const wide = this.#wideCharacters();
    const before = lastAtOrBefore(wide, (entry) => entry.index, index);
    return index + (before < 0 ? 0 : wide[before]!.extra);
  }

  /** Returns the UTF-16 index at a number of UTF-8 bytes, which must be a character boundary. */
  index(byteOffset: number): number {
    const wide = this.#wideCharacters();
    const before = lastAtOrBefore(wide, (entry) => entry.index + entry.extra, byteOffset);
    return byteOffset - (before < 0 ? 0 : wide[before]!.extra);
  }

  #lineOf(index: number): number {
    return lastAtOrBefore(this.#starts(), (start) => start, index);
  }

  #starts(): number[] {
    if (!this.#lineStarts) {
      this.#lineStarts = [0];
      for (const end of this.#text.matchAll(/\r\n|\r|\n/g)) this.#lineStarts.push(end.index + end[0].length);
    }
    return this.#lineStarts;
  }

  /** Lists each multi-byte character: the index after it, and the surplus of bytes over units so far. */
  #wideCharacters(): { index: number; extra: number }[] {
    if (!this.#wide) {
      this.#wide = [];
      let extra = 0;
      for (const { 0: character, index } of this.#text.matchAll(/[^\0-\x7f]/gu)) {
        const code = character.codePointAt(0)!;
        const bytes = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
        extra += bytes - character.length;
        this.#wide.push({ index: index + character.length, extra });
      }
    }
    return this.#wide;
  }
}

/** Finds the last element whose key is at most `limit`, among elements sorted by key; −1 if there is none. */
function lastAtOrBefore<T>(sorted: readonly T[], key: (element: T) => number, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (key(sorted[middle]!) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

import type { Span } from '../../wit/types/agent.js';

/** The line starts of a text; makes the contract's spans from UTF-16 offsets. Lines end at LF, CRLF or a lone CR. */
export class LineIndex {
  readonly text: string;
  #lineStarts: readonly number[] | undefined;
  /** Bytes before every `stride`th offset. */
  #checkpoints: number[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The offset at which each line begins; the first is 0. */
  get lineStarts(): readonly number[] {
    this.#lineStarts ??= lineStartsOf(this.text);
    return this.#lineStarts;
  }

  /** Returns the index, from 0, of the line that holds the offset. */
  lineAt(offset: number): number {
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStarts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Returns the line of that index, without its end. */
  line(index: number): string {
    const start = this.lineStarts[index];
    if (start === undefined) return '';
    let end = this.lineStarts[index + 1] ?? this.text.length;
    if (end > start && this.text[end - 1] === '\n') end--;
    if (end > start && this.text[end - 1] === '\r') end--;
    return this.text.slice(start, end);
  }

  span(start: number, end: number): Span {
    const [first, last] = [this.lineAt(start), this.lineAt(end)];
    return {
      start: this.#bytesAt(start),
      end: this.#bytesAt(end),
      line: first + 1,
      column: start - this.lineStarts[first]! + 1,
      endLine: last + 1,
      endColumn: end - this.lineStarts[last]! + 1,
    };
  }

  #bytesAt(offset: number): number {
    if (this.#checkpoints === undefined) {
      this.#checkpoints = [0];
      for (let at = 0; at + stride <= this.text.length; at += stride) {
        this.#checkpoints.push(this.#checkpoints.at(-1)! + this.#countBytes(at, at + stride));
      }
    }
    const index = Math.floor(offset / stride);
    return this.#checkpoints[index]! + this.#countBytes(index * stride, offset);
  }

  /** Counts UTF-8 bytes. The first half of a surrogate pair counts for both. */
  #countBytes(from: number, to: number): number {
    let bytes = 0;
    for (let at = from; at < to; at++) {
      const code = this.text.charCodeAt(at);
      if (code < 0x80) bytes += 1;
      else if (code < 0x800) bytes += 2;
      else if (code < 0xd800 || code > 0xdfff) bytes += 3;
      else if (code < 0xdc00 && isLow(this.text.charCodeAt(at + 1))) bytes += 4;
      else if (code < 0xdc00 || !isHigh(this.text.charCodeAt(at - 1))) bytes += 3;
    }
    return bytes;
  }
}

const stride = 1024;

function lineStartsOf(text: string): number[] {
  const starts = [0];
  if (/\r(?!\n)/.test(text)) {
    for (const { index } of text.matchAll(/\n|\r(?!\n)/g)) starts.push(index + 1);
    return starts;
  }
  // Finding a character in a text costs next to nothing.
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}

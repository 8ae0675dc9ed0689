import type { Span } from '../../wit/types/agent.js';

/** Line starts of a text, and the contract's spans from UTF-16 offsets. Lines end at LF, CRLF or a lone CR. */
export class Places {
  readonly text: string;
  /** The offset at which each line begins; the first is 0. */
  readonly lineStarts: readonly number[];
  #byteStarts: number[] | undefined;

  constructor(text: string) {
    this.text = text;
    const starts = [0];
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 13 && text.charCodeAt(at + 1) === 10) at++;
      if (code === 10 || code === 13) starts.push(at + 1);
    }
    this.lineStarts = starts;
  }

  /** The index, from 0, of the line that holds the offset. */
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

  /** The line of that index, without its end. */
  line(index: number): string {
    const start = this.lineStarts[index];
    if (start === undefined) return '';
    return this.text.slice(start, this.lineStarts[index + 1]).replace(/\r\n$|[\r\n]$/, '');
  }

  span(start: number, end: number): Span {
    const [first, last] = [this.lineAt(start), this.lineAt(end)];
    return {
      start: this.#bytesAt(start, first),
      end: this.#bytesAt(end, last),
      line: first + 1,
      column: start - this.lineStarts[first]! + 1,
      endLine: last + 1,
      endColumn: end - this.lineStarts[last]! + 1,
    };
  }

  #bytesAt(offset: number, line: number): number {
    if (this.#byteStarts === undefined) {
      let bytes = 0;
      this.#byteStarts = this.lineStarts.map((start, index) => {
        const lineBytes = bytes;
        bytes += Buffer.byteLength(this.text.slice(start, this.lineStarts[index + 1]));
        return lineBytes;
      });
    }
    return this.#byteStarts[line]! + Buffer.byteLength(this.text.slice(this.lineStarts[line], offset));
  }
}

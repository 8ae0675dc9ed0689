/** A text cut into lines at LF, CRLF and lone CR, as the contract's spans count them. */
export class Lines {
  readonly text: string;
  #starts: number[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get count(): number {
    return this.#index().length;
  }

  /** The line of that number, from 1, without its end. */
  line(number: number): string {
    const starts = this.#index();
    const from = starts[number - 1];
    if (from === undefined) return '';
    return this.text.slice(from, starts[number] ?? this.text.length).replace(/\r\n$|[\r\n]$/, '');
  }

  #index(): number[] {
    if (this.#starts === undefined) {
      this.#starts = [0];
      for (const end of this.text.matchAll(/\r\n|\r|\n/g)) this.#starts.push(end.index + end[0].length);
    }
    return this.#starts;
  }

  /** Line and UTF-16 column, both from 1, of an offset in UTF-8 bytes. */
  position(byteOffset: number): { line: number; column: number } {
    const at = utf16Offset(this.text, byteOffset);
    const starts = this.#index();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - starts[low]! + 1 };
  }
}

function utf16Offset(text: string, byteOffset: number): number {
  let bytes = 0;
  let index = 0;
  while (bytes < byteOffset && index < text.length) {
    const code = text.codePointAt(index)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    index += code > 0xffff ? 2 : 1;
  }
  return index;
}

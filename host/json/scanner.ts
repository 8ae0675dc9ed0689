const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** What is thrown of a text that isn't JSON, or isn't JSON of the size and depth that a reader can expect. */
export class ScanError extends Error {
  readonly isJson: boolean;

  constructor(message: string, isJson = false) {
    super(message);
    this.isJson = isJson;
  }
}

const tooLong = () => new ScanError('is longer than allowed', true);

/** Of one value: how many values, names, commas and colons it has at most, and how much text it is. */
export interface Bounds {
  marks?: number;
  length?: number;
}

/** A string, or something like it that is none as a whole. */
export interface JsonText {
  charCodeAt(at: number): number;
  slice(start: number, end: number): string;
}

/** What one value is made of. */
export interface Extent {
  start: number;
  end: number;
  /** Objects in it, itself included. */
  objects: number;
}

// Of one value that is read as a whole: a finding with all edits that it may have is below both.
const deepest = 8;
const defaultMarks = 160 * 1024;
const longestValue = 64 * 1024 * 1024;
/** Of a number. */
const longestWord = 4096;
const longestBlank = 1024 * 1024;

/**
 * Finds where the values of a JSON text begin and end, without making anything of them, so that a long text can be
 * parsed piece by piece. It only tells structure: whether a piece is JSON is for `JSON.parse` to say.
 */
export class JsonScanner {
  readonly #text: JsonText;
  #at = 0;

  constructor(text: JsonText) {
    this.#text = text;
  }

  get at(): number {
    return this.#at;
  }

  /** Whether the next value is a list or an object, by its first character. */
  next(): 'list' | 'object' | 'other' {
    const code = this.#peek();
    return code === openList ? 'list' : code === openObject ? 'object' : 'other';
  }

  /** Enters a list; false where it is empty, and left again. */
  enterList(): boolean {
    return this.#enter(openList, closeList);
  }

  /** Goes past a comma; false where the list ends instead, and is left. */
  nextItem(): boolean {
    return this.#more(closeList);
  }

  /** Enters an object; false where it is empty, and left again. */
  enterObject(): boolean {
    return this.#enter(openObject, closeObject);
  }

  nextMember(): boolean {
    return this.#more(closeObject);
  }

  /** Goes past a member's name and its colon. */
  name(): Extent {
    if (this.#peek() !== quote) throw new ScanError('is not JSON');
    const start = this.#at;
    this.#string();
    const end = this.#at;
    this.#expect(colon);
    return { start, end, objects: 0 };
  }

  /** Goes past a value. @throws ScanError where it is deeper or has more parts than any value of an outcome */
  value({ marks: mostMarks = defaultMarks, length = longestValue }: Bounds = {}): Extent {
    this.#peek();
    const start = this.#at;
    let depth = 0;
    let marks = 0;
    let objects = 0;
    for (;;) {
      const code = this.#peek();
      if (code === quote) this.#string(length);
      else if (code === openList || code === openObject) {
        if (++depth > deepest) throw new ScanError('is nested deeper than allowed', true);
        if (code === openObject) objects++;
        this.#at++;
      } else if (code === closeList || code === closeObject) {
        if (depth-- === 0) break;
        this.#at++;
      } else if (code === comma || code === colon) {
        if (depth === 0) break;
        this.#at++;
      } else this.#word();
      if (this.#at - start > length) throw tooLong();
      if (++marks > mostMarks) throw new ScanError('has more parts than allowed', true);
      if (depth === 0) break;
    }
    if (this.#at === start) throw new ScanError('is not JSON');
    return { start, end: this.#at, objects };
  }

  /** @throws ScanError where something follows */
  end(): void {
    if (!Number.isNaN(this.#peekOrEnd())) throw new ScanError('is not JSON');
  }

  #enter(open: number, close: number): boolean {
    this.#expect(open);
    if (this.#peek() !== close) return true;
    this.#at++;
    return false;
  }

  #more(close: number): boolean {
    const code = this.#peek();
    if (code !== comma && code !== close) throw new ScanError('is not JSON');
    this.#at++;
    return code === comma;
  }

  #expect(code: number): void {
    if (this.#peek() !== code) throw new ScanError('is not JSON');
    this.#at++;
  }

  /** The character that follows blanks. */
  #peek(): number {
    const code = this.#peekOrEnd();
    if (Number.isNaN(code)) throw new ScanError('is not JSON: it ends too early');
    return code;
  }

  #peekOrEnd(): number {
    const most = this.#at + longestBlank;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return code;
      if (++this.#at > most) throw new ScanError('has a longer blank than allowed', true);
    }
  }

  #string(length = longestValue): void {
    const text = this.#text;
    let at = this.#at + 1;
    const most = at + length;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === quote) break;
      if (at > most) throw tooLong();
      if (Number.isNaN(code)) throw new ScanError('is not JSON: it ends too early');
      at += code === backslash ? 2 : 1;
    }
    this.#at = at + 1;
  }

  /** A number or a literal: whatever stands until something else begins. */
  #word(): void {
    const most = this.#at + longestWord;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      const ends =
        Number.isNaN(code) ||
        code <= 0x20 ||
        code === comma ||
        code === colon ||
        code === closeList ||
        code === closeObject ||
        code === openList ||
        code === openObject ||
        code === quote;
      if (ends) return;
      if (++this.#at > most) throw new ScanError('is not JSON');
    }
  }
}

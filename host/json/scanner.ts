const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** Thrown for a text that isn't JSON, or isn't JSON of the size and depth that a reader can expect. */
export class ScanError extends Error {
  readonly isJson: boolean;

  constructor(message: string, isJson = false) {
    super(message);
    this.isJson = isJson;
  }
}

const tooLong = () => new ScanError('is longer than allowed', true);

/** Limits of one value: its values, names, commas and colons, and its length. */
export interface Bounds {
  marks?: number;
  length?: number;
}

/** A string, or a text that isn't one string as a whole. */
export interface JsonText {
  charCodeAt(at: number): number;
  slice(start: number, end: number): string;
}

/** The size of one value. */
export interface Extent {
  start: number;
  end: number;
  /** Objects in the value, including itself. */
  objects: number;
}

// Deepest value that is read as a whole. A finding with all edits that it may have stays below.
const deepest = 8;
const defaultMarks = 160 * 1024;
const longestValue = 64 * 1024 * 1024;
/** Longest number or literal. */
const longestWord = 4096;
const longestBlank = 1024 * 1024;

/**
 * A scanner that finds where the values of a JSON text begin and end, without parsing them, so that a long text can be
 * parsed piece by piece. It sees only structure: `JSON.parse` decides whether a piece is JSON.
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

  /** Returns whether the next value is a list or an object, by its first character. */
  next(): 'list' | 'object' | 'other' {
    const code = this.#peek();
    return code === openList ? 'list' : code === openObject ? 'object' : 'other';
  }

  /** Enters a list; returns false if it is empty, and leaves it. */
  enterList(): boolean {
    return this.#enter(openList, closeList);
  }

  /** Skips a comma; returns false if the list ends instead, and leaves it. */
  nextItem(): boolean {
    return this.#more(closeList);
  }

  /** Enters an object; returns false if it is empty, and leaves it. */
  enterObject(): boolean {
    return this.#enter(openObject, closeObject);
  }

  nextMember(): boolean {
    return this.#more(closeObject);
  }

  /** Skips a member's name and its colon. */
  name(): Extent {
    if (this.#peek() !== quote) throw new ScanError('is not JSON');
    const start = this.#at;
    this.#string();
    const end = this.#at;
    this.#expect(colon);
    return { start, end, objects: 0 };
  }

  /** Skips a value. @throws ScanError if it is deeper or has more parts than any value of an outcome */
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

  /** @throws ScanError if the text continues */
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

  /** Returns the next character after blanks. */
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

  /** Skips a number or a literal, up to the next other token. */
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

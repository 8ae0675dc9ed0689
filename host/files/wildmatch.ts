/**
 * Patterns of .gitignore files, matched as git does, byte by byte: texts here are UTF-8 read as Latin-1. Backtracking
 * goes only to the last star, so that the steps of a match are bounded by pattern times text.
 */

type Token =
  | { kind: 'byte'; byte: number }
  | { kind: 'any' }
  | { kind: 'set'; bytes: Uint8Array }
  | { kind: 'star' };

/** A part of a pattern between slashes; `**` stands for any number of parts. */
export type Segment = readonly Token[] | '**';

export interface Steps {
  /** Matching counts it down. */
  left: number;
}

/** Folds case as git does: only ASCII letters. */
export function folded(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * Splits a pattern; undefined if it matches nothing: an open bracket, a backslash at the end. A pattern that ignores
 * case matches texts that are `folded`.
 */
export function segmentsOf(pattern: string, ignoreCase: boolean): Segment[] | undefined {
  const segments: Segment[] = [];
  let tokens: Token[] = [];
  const reader = new Reader(pattern, ignoreCase);
  const close = () => {
    segments.push(reader.wasDoubleStar() ? '**' : tokens);
    reader.beginSegment();
    tokens = [];
  };
  while (!reader.atEnd) {
    const token = reader.next();
    if (token === undefined) return undefined;
    if (token === 'slash') close();
    else if (token.kind !== 'star' || tokens.at(-1)?.kind !== 'star') tokens.push(token);
  }
  close();
  return segments;
}

class Reader {
  readonly #text: string;
  readonly #ignoreCase: boolean;
  #at = 0;
  #segmentAt = 0;

  constructor(text: string, ignoreCase: boolean) {
    this.#text = text;
    this.#ignoreCase = ignoreCase;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  beginSegment(): void {
    this.#segmentAt = this.#at;
  }

  /** Whether the segment just read consists of two or more stars. */
  wasDoubleStar(): boolean {
    return /^\*\*+[/\\]*$/.test(this.#text.slice(this.#segmentAt, this.#at));
  }

  next(): Token | 'slash' | undefined {
    const char = this.#text[this.#at++];
    if (char === '/') return 'slash';
    if (char === '*') return { kind: 'star' };
    if (char === '?') return { kind: 'any' };
    if (char === '[') return this.#set();
    if (char !== '\\') {
      return { kind: 'byte', byte: (this.#ignoreCase ? folded(char!) : char!).charCodeAt(0) };
    }
    if (this.atEnd) return undefined;
    // As in git, an escaped letter keeps its case, and so does one in brackets.
    const escaped = this.#text[this.#at++]!;
    return escaped === '/' ? 'slash' : { kind: 'byte', byte: escaped.charCodeAt(0) };
  }

  #set(): Token | undefined {
    const negated = this.#text[this.#at] === '!' || this.#text[this.#at] === '^';
    if (negated) this.#at++;
    const bytes = new Uint8Array(256);
    let before: number | undefined;
    for (let first = true; first || this.#text[this.#at] !== ']'; first = false) {
      const read = this.#member(bytes, before);
      if (read === undefined) return undefined;
      before = read.before;
    }
    this.#at++;
    if (negated) for (let byte = 0; byte < 256; byte++) bytes[byte] = 1 - bytes[byte]!;
    return { kind: 'set', bytes };
  }

  /** `before`: the byte that a range after this member would begin with. */
  #member(bytes: Uint8Array, before: number | undefined): { before: number | undefined } | undefined {
    const text = this.#text;
    if (this.atEnd) return undefined;
    const char = text[this.#at]!;
    const next = text[this.#at + 1];
    if (char === '-' && before !== undefined && next !== undefined && next !== ']') {
      this.#at++;
      const end = this.#byte();
      if (end === undefined) return undefined;
      for (let byte = before; byte <= end; byte++) this.#mark(bytes, byte);
      return { before: undefined };
    }
    if (char === '[' && next === ':') {
      const end = text.indexOf(']', this.#at + 2);
      if (end < 0) return undefined;
      if (text[end - 1] === ':' && end - 1 >= this.#at + 2) {
        const named = classes[text.slice(this.#at + 2, end - 1)];
        if (named === undefined) return undefined;
        for (let byte = 0; byte < 128; byte++) {
          if (named.test(String.fromCharCode(byte))) this.#mark(bytes, byte);
        }
        this.#at = end + 1;
        return { before: undefined };
      }
    }
    const byte = this.#byte();
    if (byte === undefined) return undefined;
    bytes[byte] = 1;
    return { before: byte };
  }

  /** Adds a byte of a range or a class, which hold for both cases of a letter. */
  #mark(bytes: Uint8Array, byte: number): void {
    bytes[byte] = 1;
    if (this.#ignoreCase) bytes[folded(String.fromCharCode(byte)).charCodeAt(0)] = 1;
  }

  #byte(): number | undefined {
    if (this.#text[this.#at] === '\\') this.#at++;
    return this.atEnd ? undefined : this.#text.charCodeAt(this.#at++);
  }
}

const classes: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /[\u0000-\u001f\u007f]/,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[\t-\r ]/,
  upper: /[A-Z]/,
  xdigit: /[A-Fa-f0-9]/,
};

/** `names`: the parts of a path. */
export function matches(segments: readonly Segment[], names: readonly string[], steps: Steps): boolean {
  return goThrough(steps, {
    patternLength: segments.length,
    textLength: names.length,
    isStar: (index) => segments[index] === '**',
    isSame: (index, at) => nameMatches(segments[index] as readonly Token[], names[at]!, steps),
    // At the end of a pattern, `**` matches the content of a folder and never the folder.
    lastStarTakes: segments.at(-1) === '**' ? 1 : 0,
  });
}

function nameMatches(tokens: readonly Token[], name: string, steps: Steps): boolean {
  return goThrough(steps, {
    patternLength: tokens.length,
    textLength: name.length,
    isStar: (index) => tokens[index]!.kind === 'star',
    isSame: (index, at) => {
      const token = tokens[index]!;
      const byte = name.charCodeAt(at);
      if (token.kind === 'byte') return token.byte === byte;
      return token.kind === 'any' || (token.kind === 'set' && token.bytes[byte] === 1);
    },
    lastStarTakes: 0,
  });
}

interface MatchInput {
  patternLength: number;
  textLength: number;
  isStar: (index: number) => boolean;
  isSame: (index: number, at: number) => boolean;
  /** The least that a star at the end of the pattern takes. */
  lastStarTakes: 0 | 1;
}

/** Whether a pattern matches all of a text. A star takes as little as possible, and more on backtracking. */
function goThrough(
  steps: Steps,
  { patternLength, textLength, isStar, isSame, lastStarTakes }: MatchInput,
): boolean {
  let [index, at] = [0, 0];
  let star: { index: number; at: number } | undefined;
  while (at < textLength) {
    steps.left--;
    if (index < patternLength && isStar(index)) {
      star = { index, at };
      index++;
      if (index === patternLength) return true;
    } else if (index < patternLength && isSame(index, at)) {
      index++;
      at++;
    } else if (star !== undefined) {
      star.at++;
      at = star.at;
      index = star.index + 1;
    } else {
      return false;
    }
  }
  while (index < patternLength - lastStarTakes && isStar(index)) index++;
  return index === patternLength;
}

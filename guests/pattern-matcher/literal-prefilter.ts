/** More alternatives than these are not searched for one by one. */
const mostTexts = 16;
const longestRepeat = 32;

/**
 * Finds literals of which every match of a regular expression holds at least one; undefined if that can't be
 * determined. An interpreting engine finds a literal in next to no time, but tries an expression at every offset of the
 * source.
 */
export function requiredLiterals(pattern: string, flags = ''): readonly string[] | undefined {
  if (/[iv]/.test(flags) || /[\ud800-\udfff]/.test(pattern)) return undefined;
  try {
    return new Reader(pattern).alternatives();
  } catch (error) {
    if (error instanceof Unknown) return undefined;
    throw error;
  }
}

class Unknown extends Error {}

type Texts = readonly string[] | undefined;

/** An atom: a literal, one without width, or anything else, which may hold literals. */
type Atom = { literal: string } | { width: 0 } | { texts: Texts };

class Reader {
  readonly #pattern: string;
  #at = 0;

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  /** Reads alternatives to the end, or to the closing bracket. */
  alternatives(): Texts {
    const all: Texts[] = [];
    do all.push(this.#sequence());
    while (this.#skip('|'));
    const texts = all.flatMap((one) => one ?? []);
    return all.includes(undefined) || texts.length > mostTexts ? undefined : texts;
  }

  #sequence(): Texts {
    let best: Texts;
    let run = '';
    const consider = (texts: Texts) => {
      if (texts && shortest(texts) > (best ? shortest(best) : 0)) best = texts;
    };
    const endRun = () => {
      if (run !== '') consider([run]);
      run = '';
    };
    while (this.#at < this.#pattern.length && !'|)'.includes(this.#pattern[this.#at]!)) {
      const atom = this.#atom();
      const { least, most } = this.#quantifier();
      if ('width' in atom) continue;
      if ('literal' in atom && least > 0) run += atom.literal.repeat(Math.min(least, longestRepeat));
      if ('literal' in atom && least > 0 && least === most && least <= longestRepeat) continue;
      endRun();
      if ('texts' in atom && least > 0) consider(atom.texts);
    }
    endRun();
    return best;
  }

  #atom(): Atom {
    const character = this.#pattern[this.#at++]!;
    switch (character) {
      case '^':
      case '$':
        return { width: 0 };
      case '.':
        return { texts: undefined };
      case '[':
        return this.#characterClass();
      case '(':
        return this.#group();
      case '\\':
        return this.#escape();
      default:
        return { literal: character };
    }
  }

  #escape(): Atom {
    const escaped = this.#match(/[^\w]|[bBdDwWsSnrtfv]|\d+/y);
    if (escaped === undefined) throw new Unknown();
    if (/^b$/i.test(escaped)) return { width: 0 };
    return /^\w/.test(escaped) ? { texts: undefined } : { literal: escaped };
  }

  #characterClass(): Atom {
    if (this.#match(/(?:[^\]\\]|\\.)*\]/sy) === undefined) throw new Unknown();
    return { texts: undefined };
  }

  #group(): Atom {
    const kind = this.#match(/\?(?:[:=!]|<[=!]|<[^>]+>)|(?!\?)/y);
    if (kind === undefined) throw new Unknown();
    const texts = this.alternatives();
    if (!this.#skip(')')) throw new Unknown();
    return /^\?<?[=!]/.test(kind) ? { width: 0 } : { texts };
  }

  #quantifier(): { least: number; most: number } {
    const sign = this.#match(/(?:[*+?]|\{\d+(?:,\d*)?\})\??/y);
    if (sign === undefined) return { least: 1, most: 1 };
    if (sign[0] !== '{') return { least: sign[0] === '+' ? 1 : 0, most: sign[0] === '?' ? 1 : Infinity };
    const [least, most = least] = sign.match(/\d+|,(?=\})/g)!;
    return { least: Number(least), most: most === ',' ? Infinity : Number(most) };
  }

  #match(sticky: RegExp): string | undefined {
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#pattern)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #skip(character: string): boolean {
    if (this.#pattern[this.#at] !== character) return false;
    this.#at++;
    return true;
  }
}

function shortest(texts: readonly string[]): number {
  return Math.min(...texts.map(({ length }) => length));
}

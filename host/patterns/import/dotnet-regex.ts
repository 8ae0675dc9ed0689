import { ConversionError } from './conversion-error.js';
import { characterClass, characterEscape, literal } from './regex-tokens.js';

/** The RegexOptions that change what an expression means. */
export interface RegexOptions {
  ignoreCase: boolean;
  multiline: boolean;
  explicitCapture: boolean;
  singleline: boolean;
  extended: boolean;
}

export interface ConvertedRegex {
  pattern: string;
  flags: string;
  /** What the group of a number in .NET is in ECMAScript: its number or its name. */
  groups: ReadonlyMap<number, number | string>;
  names: ReadonlySet<string>;
}

const optionOf: Record<string, keyof RegexOptions> = {
  i: 'ignoreCase',
  m: 'multiline',
  n: 'explicitCapture',
  s: 'singleline',
  x: 'extended',
};

const leadingOptions = /\(\?([imnsx]*)(?:-([imnsx]*))?\)/y;
const quantifier = /(?:[*+?]|\{\d+(?:,\d*)?\})\??/y;
const comment = /\(\?#[^)]*\)/y;
const blank = /(?:\s|#[^\n]*)+/y;
const openGroup = /\((?:\?(?::|=|!|<=|<!|<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')|(?!\?))/y;
const namedReference = /\\k(?:<(\w+)>|'(\w+)')/y;
const numberedReference = /\\([1-9]\d*)/y;

/** What ECMAScript has nothing for, by how it begins. */
const unsupported: readonly [RegExp, string][] = [
  [/\(\?>/y, 'an atomic group (?>…)'],
  [/\(\?\(/y, 'a conditional (?(…)…)'],
  [/\(\?(?:<\w*-\w+>|'\w*-\w+')/y, 'a balancing group (?<a-b>…)'],
  [/\(\?(?:<\d+>|'\d+')/y, 'a numbered group (?<1>…)'],
  [/\(\?[imnsx-]+:/y, 'options for a part of the expression, (?i:…)'],
  [/\(\?[imnsx-]+\)/y, 'options in the middle of the expression, (?i)'],
  [/\(\?/y, 'an unknown kind of group (?…'],
];

/**
 * Rewrites a .NET regular expression so that ECMAScript matches the same text. Anchors and the dot are spelt
 * out, as .NET's know no line end but `\n`; so the flag `m` is never needed. `\w`, `\d`, `\s` and `\b` stay
 * as they are, and mean less than all of Unicode.
 * @throws ConversionError
 */
export function convertRegex(source: string, given: Partial<RegexOptions> = {}): ConvertedRegex {
  const options: RegexOptions = {
    ignoreCase: false,
    multiline: false,
    explicitCapture: false,
    singleline: false,
    extended: false,
    ...given,
  };
  const converted = new Conversion(source, options).run();
  try {
    // Compiled to see that it can be; regular expressions of pattern files never run on the host.
    new RegExp(converted.pattern, converted.flags);
  } catch (error) {
    throw new ConversionError((error as Error).message);
  }
  return converted;
}

class Conversion {
  readonly #source: string;
  readonly #options: RegexOptions;
  /** References stay open until all groups are known. */
  readonly #pieces: (string | { reference: number | string })[] = [];
  /** The capturing groups from left to right: their names, or undefined. */
  readonly #captures: (string | undefined)[] = [];
  #at = 0;
  #open = 0;

  constructor(source: string, options: RegexOptions) {
    this.#source = source;
    this.#options = options;
  }

  run(): ConvertedRegex {
    this.#readOptions();
    let quantifiable = false;
    while (this.#at < this.#source.length) {
      if (this.#take(comment) || (this.#options.extended && this.#take(blank))) continue;
      const repeat = this.#take(quantifier);
      if (repeat) {
        this.#quantify(repeat[0], quantifiable);
        quantifiable = false;
      } else quantifiable = this.#atom();
    }
    if (this.#open > 0) throw new ConversionError('a group that is never closed');
    return this.#finish();
  }

  #readOptions(): void {
    for (let match = this.#take(leadingOptions); match; match = this.#take(leadingOptions)) {
      for (const letter of match[1]!) this.#options[optionOf[letter]!] = true;
      for (const letter of match[2] ?? '') this.#options[optionOf[letter]!] = false;
    }
  }

  #quantify(repeat: string, quantifiable: boolean): void {
    if (!quantifiable) {
      const name = repeat.startsWith('+') ? 'a possessive quantifier or ' : '';
      throw new ConversionError(`${name}a quantifier ${repeat} with nothing to repeat`);
    }
    this.#pieces.push(repeat);
  }

  /** Converts what comes next; answers whether a quantifier may follow it. */
  #atom(): boolean {
    const next = this.#source[this.#at]!;
    switch (next) {
      case '(':
        return this.#group();
      case ')':
        if (this.#open-- === 0) throw new ConversionError('a closing parenthesis that opens nowhere');
        return this.#put(')');
      case '[': {
        const { text, end } = characterClass(this.#source, this.#at);
        this.#at = end - 1;
        return this.#put(text);
      }
      case '|':
        this.#put('|');
        return false;
      case '^':
        this.#put(this.#options.multiline ? '(?<![^\\n])' : '^');
        return false;
      case '$':
        this.#put(this.#options.multiline ? '(?![^\\n])' : '(?=\\n?$)');
        return false;
      case '.':
        return this.#put(this.#options.singleline ? '.' : '[^\\n]');
      case '\\':
        return this.#escape();
      default:
        return this.#put(literal(next));
    }
  }

  #group(): boolean {
    const match = this.#take(openGroup);
    if (!match) {
      const name = unsupported.find(([start]) => this.#take(start))?.[1];
      throw new ConversionError(name ?? 'a group');
    }
    this.#open++;
    const [text, bracketed, quoted] = match;
    const name = bracketed ?? quoted;
    if (name !== undefined) {
      if (this.#captures.includes(name)) throw new ConversionError(`two groups named ${name}`);
      this.#captures.push(name);
      this.#pieces.push(`(?<${name}>`);
    } else if (text === '(' && this.#options.explicitCapture) this.#pieces.push('(?:');
    else {
      if (text === '(') this.#captures.push(undefined);
      this.#pieces.push(text);
    }
    return false;
  }

  #escape(): boolean {
    const named = this.#take(namedReference);
    const numbered = named ? undefined : this.#take(numberedReference);
    if (named || numbered) {
      const written = named ? (named[1] ?? named[2])! : numbered![1]!;
      this.#pieces.push({ reference: /^\d+$/.test(written) ? Number(written) : written });
      return true;
    }
    const letter = this.#source[this.#at + 1] ?? '';
    const anchor = { A: '^', z: '$', Z: '(?=\\n?$)', b: '\\b', B: '\\B' }[letter];
    if (anchor !== undefined) {
      this.#at++;
      this.#put(anchor);
      return false;
    }
    if (letter === 'G') throw new ConversionError('the anchor \\G');
    const token = characterEscape(this.#source, this.#at);
    if (!token) throw new ConversionError(`the escape \\${letter}`);
    this.#at = token.end - 1;
    return this.#put(token.text);
  }

  #finish(): ConvertedRegex {
    const groups = this.#numbering();
    const names = new Set(this.#captures.filter((name) => name !== undefined));
    const pattern = this.#pieces
      .map((piece) => {
        if (typeof piece === 'string') return piece;
        const target = typeof piece.reference === 'number' ? groups.get(piece.reference) : piece.reference;
        if (target === undefined || (typeof target === 'string' && !names.has(target))) {
          throw new ConversionError(`a reference to the group ${piece.reference}, which doesn't exist`);
        }
        return typeof target === 'string' ? `\\k<${target}>` : `(?:\\${target})`;
      })
      .join('');
    const { ignoreCase, singleline } = this.#options;
    const unicode = /\\[pP]\{/.test(pattern);
    const flags = `${ignoreCase ? 'i' : ''}${singleline ? 's' : ''}${unicode ? 'u' : ''}`;
    return { pattern, flags, groups, names };
  }

  /** .NET numbers the groups without a name first, and those with one after them. */
  #numbering(): Map<number, number | string> {
    const groups = new Map<number, number | string>();
    for (const [index, name] of this.#captures.entries()) {
      if (name === undefined) groups.set(groups.size + 1, index + 1);
    }
    for (const name of this.#captures) if (name !== undefined) groups.set(groups.size + 1, name);
    return groups;
  }

  #put(text: string): true {
    this.#pieces.push(text);
    this.#at++;
    return true;
  }

  #take(token: RegExp): RegExpExecArray | undefined {
    token.lastIndex = this.#at;
    const match = token.exec(this.#source) ?? undefined;
    if (match) this.#at = token.lastIndex;
    return match;
  }
}

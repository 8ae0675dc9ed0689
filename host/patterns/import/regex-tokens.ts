import { ConversionError } from './conversion-error.js';

export interface Token {
  text: string;
  /** The offset at which the rest of the source begins. */
  end: number;
  /** Whether the token is a set of characters, such as `\d`, which can't bound a range. */
  isSet: boolean;
}

const controls: Record<string, string> = {
  a: '\\x07',
  e: '\\x1b',
  f: '\\f',
  n: '\\n',
  r: '\\r',
  t: '\\t',
  v: '\\v',
};
const generalCategory = /^(?:C[cfnos]?|L[lmotu]?|M[cen]?|N[dlo]?|P[cdefios]?|S[ckmo]?|Z[lps]?)$/;

/** Writes a literal character so that it means itself everywhere, with the flag `u` or without. */
export function literal(character: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** Reads the escape at `at` if it stands for a character or a set of them, in a class or outside. */
export function characterEscape(source: string, at: number): Token | undefined {
  const letter = source[at + 1];
  if (letter === undefined) throw new ConversionError('it ends in a backslash');
  if (Object.hasOwn(controls, letter)) return { text: controls[letter]!, end: at + 2, isSet: false };
  if ('dDwWsS'.includes(letter)) return { text: `\\${letter}`, end: at + 2, isSet: true };
  const rest = source.slice(at, at + 60);
  const property = /^\\([pP])\{(\w+)\}/.exec(rest);
  if (property) {
    const [whole, form, name] = property;
    if (!generalCategory.test(name!)) throw new ConversionError(`the Unicode block \\${form}{${name}}`);
    return { text: `\\${form}{${name}}`, end: at + whole.length, isSet: true };
  }
  const hex = /^\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|c[A-Za-z])/.exec(rest)?.[0];
  if (hex !== undefined) return { text: hex, end: at + hex.length, isSet: false };
  const octal = /^\\0[0-7]{0,2}/.exec(rest)?.[0];
  if (octal !== undefined) {
    const code = Number.parseInt(octal.slice(1), 8).toString(16).padStart(2, '0');
    return { text: `\\x${code}`, end: at + octal.length, isSet: false };
  }
  if (/[A-Za-z0-9_]/.test(letter)) return undefined;
  return { text: literal(letter), end: at + 2, isSet: false };
}

/** Reads a class `[…]`. A closing bracket that comes first is a member, as is a hyphen that bounds no range. */
export function characterClass(source: string, start: number): { text: string; end: number } {
  let at = start + 1;
  let text = '[';
  if (source[at] === '^') {
    text += '^';
    at++;
  }
  const first = at;
  let range: 'possible' | 'open' | 'none' = 'none';
  while (at < source.length) {
    const next = source[at]!;
    if (next === ']' && at > first) return { text: `${text}]`, end: at + 1 };
    if (next === '-' && source[at + 1] === '[') throw new ConversionError('a class subtraction [a-z-[…]]');
    if (next === '-' && range === 'possible' && source[at + 1] !== ']' && !startsSet(source, at + 1)) {
      text += '-';
      range = 'open';
      at++;
      continue;
    }
    const token = member(source, at);
    text += token.text;
    at = token.end;
    range = range === 'open' || token.isSet ? 'none' : 'possible';
  }
  throw new ConversionError('a class [ that is never closed');
}

function member(source: string, at: number): Token {
  const next = source[at]!;
  if (next !== '\\') return { text: next === '-' ? '\\-' : literal(next), end: at + 1, isSet: false };
  if (source[at + 1] === 'b') return { text: '\\b', end: at + 2, isSet: false };
  if (source[at + 1] === '-') return { text: '\\-', end: at + 2, isSet: false };
  const token = characterEscape(source, at);
  if (!token) throw new ConversionError(`the escape \\${source[at + 1]} in a class`);
  return token;
}

function startsSet(source: string, at: number): boolean {
  return source[at] === '\\' && /[dDwWsSpP]/.test(source[at + 1] ?? '');
}

import { Positions } from '../sdk/positions.js';

/** A token of a text, without comments and directives. `start` and `end` are byte offsets. */
export interface Token {
  text: string;
  start: number;
  end: number;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values = new Map([...digits].map((digit, value) => [digit, value]));
const hashDigits = 4;

/** Decodes what `tokens` in syntax.wit describes. The hashes are left out: the text has what they stand for. */
export function tokensOf(encoded: string, text: string): Token[] {
  const positions = new Positions(text);
  const tokens: Token[] = [];
  let at = 0;
  const number = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 32) {
      const next = values.get(encoded[at++]!)!;
      value += (next & 31) * factor;
      if (next < 32) return value;
    }
  };
  let end = 0;
  while (at < encoded.length) {
    at += hashDigits;
    const start = end + number();
    end = start + number();
    tokens.push({ text: text.slice(positions.index(start), positions.index(end)), start, end });
  }
  return tokens;
}

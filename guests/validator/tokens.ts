import { decodeTokens } from '../../wit/tokens.js';
import { Positions } from '../sdk/positions.js';

/** A token of a text, without comments and directives. `start` and `end` are byte offsets. */
export interface Token {
  text: string;
  start: number;
  end: number;
}

/** Reads the parser's tokens of a text. */
export function tokensOf(encoded: string, text: string): Token[] {
  const { starts, ends } = decodeTokens(encoded)!;
  const positions = new Positions(text);
  return Array.from(starts, (start, index) => {
    const end = ends[index]!;
    return { text: text.slice(positions.index(start), positions.index(end)), start, end };
  });
}

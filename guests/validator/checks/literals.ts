import { failed, passed, type Result, skipped } from '../check.js';
import type { ChangedFile } from '../file.js';
import type { Token } from '../tokens.js';

/**
 * Checks that no literal of several lines differs from one of before in nothing but blanks and line ends. That is what
 * indenting code anew does to the text in it.
 */
export function literals({ parsed }: ChangedFile): Result {
  if (!parsed) return skipped('there is no parser for its language');
  const { before, after } = parsed;
  if (typeof before === 'string' || typeof after === 'string') return skipped('it could not be parsed');
  const old = ofSeveralLines(before.tokens);
  const kept = new Set(old.map(({ text }) => text));
  const shapes = new Set(old.map(shape));
  const changed = ofSeveralLines(after.tokens).find(
    (token) => !kept.has(token.text) && shapes.has(shape(token)),
  );
  return changed ? failed(`the blanks in a text of several lines differ: ${shown(changed)}`) : passed;
}

function ofSeveralLines(tokens: readonly Token[]): Token[] {
  return tokens.filter(({ text }) => /[\r\n]/.test(text) && text.trim() !== '');
}

const shape = ({ text }: Token) => text.replace(/\s+/g, '');

function shown({ text }: Token): string {
  const [line = ''] = text.trim().split(/\r\n|\r|\n/);
  return line.length > 40 ? `${line.slice(0, 40).replace(/[\ud800-\udbff]$/, '')}…` : line;
}

import type { Edit, Span } from '../../../wit/types/agent.js';
import type { SourceText } from './source-text.js';

/** How far around a statement its neighbours are looked for. */
const reach = 1000;

/** Removes a statement, of two blank lines that would meet the second one, and one that would end a block. */
export function removal(statement: Span, source: SourceText): Edit {
  const { before, after } = around(statement, source);
  const opensOrBlank = /(?:^|\n)[^\S\n]*\n$|\{[^\S\n]*\n$/.test(before);
  const blank = /^[^\S\n]*\n/.exec(after)?.[0] ?? '';
  // Blanks are single bytes, so that lengths in text and in bytes are the same.
  const last = /^[^\S\n]*\}/.test(after) ? (/\n([^\S\n]*\n)$/.exec(before)?.[1] ?? '') : '';
  return {
    start: statement.start - last.length,
    end: statement.end + (opensOrBlank ? blank.length : 0),
    text: '',
  };
}

/** Whether a comment right above or behind a statement may be about it. */
export function hasCommentBeside(statement: Span, source: SourceText): boolean {
  const { before, after } = around(statement, source);
  if (/(?:^|\n)[^\S\n]*(?:\/\/[^\n]*|[^\n]*\*\/[^\S\n]*)\n[^\S\n]*$/.test(before)) return true;
  return !/\n\s*$/.test(source.at(statement)) && /^[^\S\n]*\/[/*]/.test(after);
}

function around(statement: Span, source: SourceText): { before: string; after: string } {
  const [start, end] = [source.index(statement.start), source.index(statement.end)];
  return {
    before: source.text.slice(Math.max(0, start - reach), start),
    after: source.text.slice(end, end + reach),
  };
}

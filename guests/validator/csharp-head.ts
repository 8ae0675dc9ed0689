import { query } from 'tars:syntax/syntax@0.1.0';
import type { Positions } from '../sdk/index.js';
import type { Head } from './head.js';

/** Pieces that are no part of a C# signature, or that begin such a part. */
const cutsQuery = `
(comment) @cut
(block . "{" @body "}" @end .)
(declaration_list . "{" @body "}" @end .)
(enum_member_declaration_list . "{" @body "}" @end .)
(arrow_expression_clause) @body
(constructor_initializer) @cut
(accessor_declaration name: _ @accessor)
(variable_declarator . (identifier) @declarator)
(property_declaration (accessor_list) "=" @initializer)
`;

interface Piece {
  name: string;
  start: number;
  end: number;
}

/**
 * Makes the head of modifiers, types, names, parameters, constraints, accessors, and values of constants and enum
 * members.
 */
export function csharpHead(text: string, positions: Positions): Head {
  const pieces: Piece[] = query('csharp', text, cutsQuery)
    .map(({ captures: [first, last] }) => ({
      name: first!.name,
      start: positions.index(first!.span.start),
      end: positions.index((last ?? first!).span.end),
    }))
    .sort((a, b) => a.start - b.start || b.end - a.end);

  return ({ start, end, nameStart, kind }) => {
    const inside = within(pieces, start, end);
    if (kind === 'field' || kind === 'event') {
      const declarators = inside.filter(({ name }) => name === 'declarator');
      const declarator = declarators.find((piece) => piece.start === nameStart);
      if (declarator) {
        const next = declarators.find((piece) => piece.start > declarator.start)?.start ?? end;
        const type = cut(text, start, declarators[0]!.start, inside);
        const declared = cut(text, declarator.start, next, inside).replace(/[,;\s]+$/, '');
        return line(type + (/\bconst\b/.test(type) ? declared : declared.replace(/=.*$/s, '')));
      }
    }
    const bodies = inside.filter(({ name, start: from }) => name === 'body' && from > nameStart);
    const initializer = inside.find(({ name }) => name === 'initializer');
    const expression =
      kind === 'property' || kind === 'indexer'
        ? bodies.find(({ start: from }) => text.startsWith('=>', from))
        : undefined;
    const accessors = inside.some(({ name }) => name === 'accessor');
    if (expression && !accessors) return `${line(cut(text, start, expression.start, inside))}{get;}`;
    return line(cut(text, start, initializer?.start ?? end, inside));
  };
}

/** Selects the pieces of a declaration without those in its bodies, which are no part of the head. */
function within(pieces: readonly Piece[], start: number, end: number): Piece[] {
  const inside: Piece[] = [];
  let at = firstFrom(pieces, start);
  while (at < pieces.length && pieces[at]!.start < end) {
    const piece = pieces[at]!;
    if (piece.end <= end) inside.push(piece);
    at = piece.name === 'body' ? Math.max(at + 1, firstFrom(pieces, piece.end)) : at + 1;
  }
  return inside;
}

/** Returns the index of the first piece at or after the offset. */
function firstFrom(pieces: readonly Piece[], start: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (pieces[middle]!.start < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function cut(text: string, start: number, end: number, pieces: readonly Piece[]): string {
  let result = '';
  let at = start;
  for (const { name, start: from, end: to } of pieces) {
    if ((name !== 'cut' && name !== 'body') || from < at || from >= end) continue;
    result += `${text.slice(at, from)} ${name === 'body' ? ';' : ''}`;
    at = to;
  }
  return result + text.slice(Math.min(at, end), end);
}

/** Joins to one line, with blanks only between words. */
function line(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/ ?([^\w@"'\s]) ?/g, '$1')
    .replace(/;+/g, ';')
    .replace(/;$/, '')
    .trim();
}

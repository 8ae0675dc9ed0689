import {
  csharpLiteral,
  fsharpLiteral,
  isLineEnd,
  javascriptLiteral,
  type LiteralReader,
  pythonLiteral,
  rustLiteral,
  type Template,
} from './literals.js';

/** A comment's offsets in UTF-16 units, with its markers. A line comment ends before its line's end. */
export interface Comment {
  start: number;
  end: number;
}

interface Lexicon {
  line: readonly string[];
  block: readonly { open: string; close: string; nests: boolean }[];
  literal: LiteralReader;
  /** Markers count only at the start of a line or after a blank. */
  afterBlank?: boolean;
}

const slashes = { line: ['//'], block: [{ open: '/*', close: '*/', nests: false }] };
const javascript: Lexicon = { ...slashes, literal: javascriptLiteral };

/** The markers for languages without a grammar here: the usual ones, and no strings. */
const plain: Lexicon = {
  line: ['//', '#', '--', ';'],
  block: [
    { open: '/*', close: '*/', nests: false },
    { open: '(*', close: '*)', nests: true },
    { open: '<!--', close: '-->', nests: false },
  ],
  literal: (_, at) => at,
  afterBlank: true,
};

const lexicons = new Map<string, Lexicon>([
  ['csharp', { ...slashes, literal: csharpLiteral }],
  ['fsharp', { line: ['//'], block: [{ open: '(*', close: '*)', nests: true }], literal: fsharpLiteral }],
  ['rust', { line: ['//'], block: [{ open: '/*', close: '*/', nests: true }], literal: rustLiteral }],
  ['python', { line: ['#'], block: [], literal: pythonLiteral }],
  ['javascript', javascript],
  ['typescript', javascript],
  ['tsx', javascript],
]);

/** Finds every comment of a text, in order, in one pass. Text that no grammar accepts does no harm. */
export function scanComments(text: string, language: string): Comment[] {
  return scanText(text, language).comments;
}

/** Finds the comments and the literals of a text, these without the code in their holes. */
export function scanText(text: string, language: string): { comments: Comment[]; literals: Comment[] } {
  const lexicon = lexicons.get(language) ?? plain;
  const comments: Comment[] = [];
  const literals: Comment[] = [];
  const holes: { template: Template; depth: number }[] = [];
  let previous = -1;
  let at = 0;

  const enter = (template: Template, from: number) => {
    const end = readTemplate(text, from, template);
    if (end.inHole) holes.push({ template, depth: 0 });
    literals.push({ start: at, end: end.at });
    at = end.at;
    previous = at - 1;
  };

  while (at < text.length) {
    const comment = commentEnd(text, at, lexicon);
    if (comment > at) {
      comments.push({ start: at, end: comment });
      at = comment;
      continue;
    }
    const literal = lexicon.literal(text, at, previous);
    if (typeof literal !== 'number') {
      enter(literal, at + literal.length);
      continue;
    }
    if (literal > at) {
      literals.push({ start: at, end: literal });
      previous = literal - 1;
      at = literal;
      continue;
    }
    const character = text[at]!;
    const hole = holes.at(-1);
    if (hole && character === '{') hole.depth++;
    else if (hole && character === '}' && hole.depth-- === 0) {
      holes.pop();
      enter(hole.template, at + 1);
      continue;
    }
    if (character > ' ') previous = at;
    at++;
  }
  return { comments, literals };
}

/** Returns where the comment at an offset ends; the offset itself if there is none. */
function commentEnd(text: string, at: number, { line, block, literal, afterBlank }: Lexicon): number {
  if (afterBlank && at > 0 && text[at - 1]! > ' ') return at;
  if (line.some((marker) => text.startsWith(marker, at))) {
    let end = at;
    while (end < text.length && !isLineEnd(text[end])) end++;
    return end;
  }
  for (const { open, close, nests } of block) {
    if (!text.startsWith(open, at) || (nests && literal(text, at, -1) !== at)) continue;
    let depth = 1;
    let end = at + open.length;
    while (end < text.length) {
      if (text.startsWith(close, end)) {
        end += close.length;
        if (--depth === 0) return end;
      } else if (nests && text.startsWith(open, end)) {
        end += open.length;
        depth++;
      } else end++;
    }
    return end;
  }
  return at;
}

/** Reads a template's text up to its end or to the code of its next hole. */
function readTemplate(text: string, from: number, template: Template): { at: number; inHole: boolean } {
  const { close, hole, escaping, multiline } = template;
  let at = from;
  while (at < text.length) {
    const character = text[at]!;
    if (character === close) {
      if (escaping === 'backslash' || text[at + 1] !== close) return { at: at + 1, inHole: false };
      at += 2;
    } else if (character === '\\' && escaping === 'backslash') at += 2;
    else if (hole === '{' && character === '{' && text[at + 1] === '{') at += 2;
    else if (text.startsWith(hole, at)) return { at: at + hole.length, inHole: true };
    else if (!multiline && isLineEnd(character)) return { at, inHole: false };
    else at++;
  }
  return { at: text.length, inHole: false };
}

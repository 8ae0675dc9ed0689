/** A piece of WebAssembly text, from `start` to `end` of it. */
export type Expression = List | Atom;

export interface List {
  kind: 'list';
  items: Expression[];
  start: number;
  end: number;
}

/** A word or a string; of a string, with its quotes and escapes. */
export interface Atom {
  kind: 'atom';
  text: string;
  start: number;
  end: number;
}

const token = /\s+|;;[^\n\r]*|\(;|"(?:[^"\\]|\\.)*"|[()]|[^\s()";]+/sy;
const commentEdge = /\(;|;\)/g;

/** Leaves the position behind a block comment that was just opened; they nest. */
function skipComment(text: string, from: number): number {
  commentEdge.lastIndex = from;
  for (let depth = 1; depth > 0; ) {
    const edge = commentEdge.exec(text);
    if (!edge) throw new Error('a block comment has no end');
    depth += edge[0] === '(;' ? 1 : -1;
  }
  return commentEdge.lastIndex;
}

/** The top level of a text. */
export function readExpressions(text: string): Expression[] {
  const top: Expression[] = [];
  const open: List[] = [];
  let at = 0;
  while (at < text.length) {
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found === undefined) throw new Error(`line ${lineAt(text, at)} is not WebAssembly text`);
    const start = at;
    at = found === '(;' ? skipComment(text, token.lastIndex) : token.lastIndex;
    if (found === '(;' || found.startsWith(';;') || /^\s/.test(found)) continue;
    const siblings = open.at(-1)?.items ?? top;
    if (found === '(') {
      const list: List = { kind: 'list', items: [], start, end: start };
      siblings.push(list);
      open.push(list);
    } else if (found === ')') {
      const list = open.pop();
      if (!list) throw new Error(`line ${lineAt(text, start)} closes what is not open`);
      list.end = at;
    } else {
      siblings.push({ kind: 'atom', text: found, start, end: at });
    }
  }
  if (open.length > 0) throw new Error(`line ${lineAt(text, open[0]!.start)} opens what is never closed`);
  return top;
}

/** The word that a list begins with. */
export function headOf(expression: Expression | undefined): string | undefined {
  const first = expression?.kind === 'list' ? expression.items[0] : undefined;
  return first?.kind === 'atom' ? first.text : undefined;
}

export function atomOf(expression: Expression | undefined): string | undefined {
  return expression?.kind === 'atom' ? expression.text : undefined;
}

/** 1-based. */
export function lineAt(text: string, at: number): number {
  let line = 1;
  for (let next = text.indexOf('\n'); next !== -1 && next < at; next = text.indexOf('\n', next + 1)) line++;
  return line;
}

/** What a string atom stands for, byte by byte, as UTF-8. */
export function stringOf(atom: string): string {
  const bytes: number[] = [];
  const piece = /\\u\{([\da-fA-F_]+)\}|\\([\da-fA-F]{2})|\\(.)|([^\\]+)/gs;
  const named: Record<string, string> = { t: '\t', n: '\n', r: '\r' };
  for (const [, point, byte, escaped, plain] of atom.slice(1, -1).matchAll(piece)) {
    if (byte !== undefined) bytes.push(Number.parseInt(byte, 16));
    else if (point !== undefined) {
      bytes.push(...Buffer.from(String.fromCodePoint(Number.parseInt(point.replaceAll('_', ''), 16))));
    } else bytes.push(...Buffer.from(plain ?? named[escaped!] ?? escaped!));
  }
  return Buffer.from(bytes).toString();
}

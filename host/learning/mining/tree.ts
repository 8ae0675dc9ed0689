import type { Span } from '../../../wit/types/agent.js';
import type { Steps } from '../../base/slices.js';
import { LineIndex } from '../../findings/line-index.js';

/** A named node of a syntax tree. Nodes of the same text are one, with the innermost's kind. */
export interface Node {
  kind: string;
  start: number;
  end: number;
  text: string;
  parent: Node | undefined;
  children: Node[];
}

const nodesEach = 20_000;

/** Builds the tree of nested spans, with offsets in the string. */
export function* treeOf(text: string, spans: readonly { span: Span; kind: string }[]): Steps<Node> {
  const { lineStarts } = new LineIndex(text);
  const offset = (line: number, column: number) => lineStarts[line - 1]! + column - 1;
  const ranges = spans
    .map(({ span, kind }) => ({
      kind,
      start: offset(span.line, span.column),
      end: offset(span.endLine, span.endColumn),
    }))
    .filter(({ start, end }) => end > start)
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const root: Node = { kind: '', start: 0, end: text.length, text, parent: undefined, children: [] };
  let at = root;
  for (const [index, { kind, start, end }] of ranges.entries()) {
    if (index % nodesEach === nodesEach - 1) yield;
    while (at.parent !== undefined && end > at.end) at = at.parent;
    if (at.start === start && at.end === end) {
      at.kind = kind;
      continue;
    }
    const node: Node = { kind, start, end, text: text.slice(start, end), parent: at, children: [] };
    at.children.push(node);
    at = node;
  }
  return root;
}

/** Returns the text before, between and after the children, with blanks as one. */
export function gapsOf({ start, end, text, children }: Node): string[] {
  const ends = [start, ...children.map((child) => child.end)];
  const starts = [...children.map((child) => child.start), end];
  return ends.map((from, index) => text.slice(from - start, starts[index]! - start).replace(/\s+/g, ' '));
}

/** Copies a node with the parents that are no longer than this, so that the rest of the tree can be freed. */
export function detach(node: Node, maximumLength: number): void {
  let at = node;
  while (at.parent !== undefined && at.parent.text.length <= maximumLength) at = at.parent;
  at.parent = undefined;
}

import type { Steps } from '#host/base/slices.js';
import type { Replacement } from '#host/learning/mining/changes.js';
import { changesOf } from '#host/learning/mining/changes.js';
import type { Pair } from '#host/learning/mining/pair.js';
import type { Node } from '#host/learning/mining/tree.js';
import { Work } from '#host/learning/mining/work.js';
import { metered } from '../main-thread/meter.js';

export const { signal } = new AbortController();
export const plenty = () => new Work(1e9, signal);

/** The value, and the most and the sum of what its steps went through. */
export function stepped<T>(steps: Steps<T>): { value: T; most: number; sum: number } {
  let [most, sum] = [0, 0];
  for (;;) {
    const { value: step, units } = metered(() => steps.next());
    most = Math.max(most, units);
    sum += units;
    if (step.done) return { value: step.value, most, sum };
  }
}

export const done = <T>(steps: Steps<T>): T => stepped(steps).value;

/** Names, and calls of names and calls: `f(a, g(b))`. */
export function parsed(text: string, from = 0, parent?: Node): Node {
  const open = text.indexOf('(');
  const node: Node = { kind: 'name', start: from, end: from + text.length, text, parent, children: [] };
  if (open === -1) return node;
  node.kind = 'call';
  let [depth, start] = [0, open + 1];
  node.children.push(parsed(text.slice(0, open), from, node));
  for (let at = open; at < text.length; at++) {
    if (text[at] === '(') depth++;
    if (text[at] === ')') depth--;
    const isEnd = (depth === 1 && text[at] === ',') || depth === 0;
    if (isEnd && at > start) node.children.push(parsed(text.slice(start, at), from + start, node));
    if (isEnd) start = at + 1;
    if (depth === 0) break;
  }
  return node;
}

export function treeOfLines(lines: readonly string[]): Node {
  const text = lines.join('\n');
  const root: Node = { kind: '', start: 0, end: text.length, text, parent: undefined, children: [] };
  let at = 0;
  for (const line of lines) {
    root.children.push(parsed(line, at, root));
    at += line.length + 1;
  }
  return root;
}

export const pair: Pair = { path: 'a.cs', language: 'csharp', before: '', after: '' };

export const changesOfLines = (before: readonly string[], after: readonly string[], work = plenty()) =>
  changesOf(pair, treeOfLines(before), treeOfLines(after), work);

export const texts = ({ before, after }: Replacement) => [before.text, after?.text];

/** Every other line gets one more argument. */
export function edited(lines: number): [string[], string[]] {
  const before = Array.from({ length: lines }, (_, index) => `f(a${index})`);
  return [before, before.map((line, index) => (index % 2 ? line : line.replace(')', ',x)')))];
}

/** Numbers that come again with the same seed. */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

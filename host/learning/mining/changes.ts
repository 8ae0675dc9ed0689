import { align } from './align.js';
import type { Pair } from './pair.js';
import { gapsOf, type Node } from './tree.js';

/** A node that was replaced by another, or removed. */
export interface Replacement {
  before: Node;
  after: Node | undefined;
}

export interface Change {
  pair: Pair;
  /** The smallest replacement that the edit is, then those around it. */
  levels: Replacement[];
}

const maximumLevels = 3;
const maximumNodeLength = 600;

/** The edits between two texts, as replacements of nodes. */
export function changesOf(pair: Pair, before: Node, after: Node): Change[] {
  return inList(before, after)
    .map((levels) => ({ pair, levels: levels.filter(isSmall).slice(0, maximumLevels) }))
    .filter(({ levels }) => levels.length > 0);
}

function isSmall({ before, after }: Replacement): boolean {
  return Math.max(before.text.length, after?.text.length ?? 0) <= maximumNodeLength;
}

/** Each child that changed, by itself. */
function inList(before: Node, after: Node): Replacement[][] {
  return align(before.children, after.children).flatMap((child) => {
    return child.after === undefined ? [[child]] : between(child.before, child.after);
  });
}

/** The edits that turn one node into another. */
function between(before: Node, after: Node): Replacement[][] {
  const own = { before, after };
  if (before.kind !== after.kind) return [[own]];
  if (isList(before) && isList(after) && sameEnds(before, after)) return inList(before, after);
  const [children, others] = [before.children, after.children];
  if (children.length !== others.length || gapsOf(before).join('\0') !== gapsOf(after).join('\0'))
    return [[own]];
  const changed = children.flatMap((child, index) =>
    child.text === others[index]!.text ? [] : [{ before: child, after: others[index]! }],
  );
  const [only, ...more] = changed;
  if (only === undefined || more.length > 0) {
    // Each of them can be a list of its own: the branches of a statement, say.
    const lists = changed.filter((child) => isList(child.before) && isList(child.after));
    return lists.length > 0 && lists.length === changed.length
      ? lists.flatMap((list) => between(list.before, list.after))
      : [[own]];
  }
  // A lone name or number says too little, so the smallest replacement is what it stands in.
  if (only.before.children.length === 0 && only.after.children.length === 0) return [[own]];
  const inner = between(only.before, only.after);
  return isList(only.before) && isList(only.after) ? inner : inner.map((levels) => [...levels, own]);
}

/** Whether the children are a list of lines, so that each is edited by itself: a block, a file, a class. */
function isList({ start, end, text, children }: Node): boolean {
  if (children.length === 0) return text.includes('\n');
  let at = start;
  return [...children, { start: end, end }].every((child, index) => {
    const gap = text.slice(at - start, child.start - start);
    at = child.end;
    return gap.includes('\n') || (index === 0 && gap === '') || (index === children.length && gap === '');
  });
}

function sameEnds(before: Node, after: Node): boolean {
  const ends = (node: Node) => {
    const gaps = gapsOf(node);
    return [gaps[0]!.trim(), gaps.at(-1)!.trim()].join('\0');
  };
  return before.children.length === 0 || after.children.length === 0 || ends(before) === ends(after);
}

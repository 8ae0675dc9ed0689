import type { Steps } from '../../base/slices.js';
import { align } from './align.js';
import type { Pair } from './pair.js';
import { gapsOf, type Node } from './tree.js';
import type { Work } from './work.js';

/** A node that was replaced by another, or removed. */
export interface Replacement {
  before: Node;
  after: Node | undefined;
}

export interface Change {
  pair: Pair;
  /** The smallest replacement of the edit, then those around it. */
  levels: Replacement[];
}

const maximumLevels = 3;
const maximumNodeLength = 600;
/** Deeper nodes are compared as a whole. */
const maximumDepth = 500;

interface Search {
  pair: Pair;
  changes: Change[];
  work: Work;
}

/** Finds the edits between two texts, as replacements of nodes, until the work is spent. */
export function* changesOf(pair: Pair, before: Node, after: Node, work: Work): Steps<Change[]> {
  const search = { pair, changes: [], work };
  yield* inList(search, before, after, [], 0);
  return search.changes;
}

/** `levels`: the smallest first, each inside the next. */
function add({ pair, changes }: Search, levels: readonly Replacement[]): void {
  const small = levels.filter(isSmall);
  if (small.length > 0) changes.push({ pair, levels: small });
}

function isSmall({ before, after }: Replacement): boolean {
  return Math.max(before.text.length, after?.text.length ?? 0) <= maximumNodeLength;
}

/** Finds the edits of each changed child by itself. `around`: the smallest replacements that contain them. */
function* inList(
  search: Search,
  before: Node,
  after: Node,
  around: readonly Replacement[],
  depth: number,
): Steps<void> {
  const children = yield* align(before.children, after.children, search.work);
  for (const child of children) {
    if (child.after === undefined) add(search, levelsOf(child, around));
    else yield* between(search, child.before, child.after, around, depth + 1);
  }
}

function levelsOf(own: Replacement, around: readonly Replacement[]): Replacement[] {
  return [own, ...around].slice(0, maximumLevels);
}

/** Finds the edits that turn one node into another. */
function* between(
  search: Search,
  before: Node,
  after: Node,
  around: readonly Replacement[],
  depth: number,
): Steps<void> {
  const { work } = search;
  work.spend(before.children.length + after.children.length + (before.text.length >> 4) + 1);
  if (work.isSpent) return;
  if (work.pause()) yield;
  const levels = levelsOf({ before, after }, around);
  if (before.kind !== after.kind || depth > maximumDepth) return add(search, levels);
  if (isList(before) && isList(after) && sameEnds(before, after))
    return yield* inList(search, before, after, around, depth);
  const [children, others] = [before.children, after.children];
  if (children.length !== others.length || gapsOf(before).join('\0') !== gapsOf(after).join('\0'))
    return add(search, levels);
  const changed = children.flatMap((child, index) =>
    child.text === others[index]!.text ? [] : [{ before: child, after: others[index]! }],
  );
  const [only, ...more] = changed;
  if (only === undefined || more.length > 0) {
    // Each of them can be a list of its own, such as the branches of a statement.
    const areLists =
      changed.length > 0 && changed.every((child) => isList(child.before) && isList(child.after));
    if (!areLists) return add(search, levels);
    for (const list of changed) yield* between(search, list.before, list.after, around, depth + 1);
    return;
  }
  // A lone name or number says too little, so the smallest replacement is the node around it.
  if (only.before.children.length === 0 && only.after.children.length === 0) return add(search, levels);
  const areLists = isList(only.before) && isList(only.after);
  yield* between(search, only.before, only.after, areLists ? around : levels, depth + 1);
}

/** Whether the children are a list of lines, such as a block, a file or a class: then each is edited by itself. */
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
  return before.children.length === 0 || after.children.length === 0 || endsOf(before) === endsOf(after);
}

/** Returns the text before the first child and after the last one. */
function endsOf({ start, text, children }: Node): string {
  const ends = [text.slice(0, children[0]!.start - start), text.slice(children.at(-1)!.end - start)];
  return ends.map((end) => end.replace(/\s+/g, ' ').trim()).join('\0');
}

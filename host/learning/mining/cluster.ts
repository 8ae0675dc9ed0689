import type { Steps } from '../../base/slices.js';
import type { Change, Replacement } from './changes.js';
import { generalize, type Shape } from './generalize.js';
import { tokens } from './tokens.js';
import { gapsOf, type Node } from './tree.js';
import type { Work } from './work.js';

export interface Occurrence extends Replacement {
  change: Change;
}

/** Edits of one shape. */
export interface Cluster {
  language: string;
  shape: Shape;
  occurrences: Occurrence[];
}

export interface Grouped {
  clusters: Cluster[];
  /** Edits left out because the work was spent. */
  leftOut: Change[];
}

/** Groups edits, each at one of its levels, by the removed and added words and by a shape that they share. */
export function* clusters(
  changes: readonly Change[],
  level: number,
  minimum: number,
  work: Work,
): Steps<Grouped> {
  const groups = new Map<string, Occurrence[]>();
  for (const change of changes) {
    const replacement = change.levels[level];
    if (replacement === undefined) continue;
    work.spend(lengthOf(replacement));
    if (work.pause()) yield;
    const key = `${change.pair.language}\0${difference(replacement)}`;
    const group = groups.get(key);
    if (group) group.push({ change, ...replacement });
    else groups.set(key, [{ change, ...replacement }]);
  }
  const found: Cluster[] = [];
  const leftOut: Change[] = [];
  for (const group of groups.values()) {
    if (group.length < minimum) continue;
    const { clusters: more, leftOut: rest } = yield* split(group, work);
    found.push(...more.filter(({ occurrences }) => occurrences.length >= minimum));
    for (const change of rest) leftOut.push(change);
  }
  return { clusters: found.sort((a, b) => b.occurrences.length - a.occurrences.length), leftOut };
}

function lengthOf({ before, after }: Replacement): number {
  return before.text.length + (after?.text.length ?? 0);
}

/** Lists words and signs that only one of the texts has; names that stay don't count. */
export function difference({ before, after }: Replacement): string {
  const [old, now] = [tokens(before.text), tokens(after?.text ?? '')];
  const gone = [...old].filter((token) => !now.has(token));
  const come = [...now].filter((token) => !old.has(token));
  // A removal is characterized by its first word: the rest may be names.
  const removed = after === undefined ? gone.slice(0, 1) : gone.toSorted();
  return JSON.stringify([after === undefined, removed, come.toSorted()]);
}

/** A cluster with the occurrences that formed its shape; the others fit it already. */
interface GrowingCluster extends Cluster {
  telling: Occurrence[];
}

/** Adds each edit to the first cluster that still has a shape with it. */
function* split(group: readonly Occurrence[], work: Work): Steps<Grouped> {
  const found: GrowingCluster[] = [];
  const bySkeleton = new Map<string, GrowingCluster[]>();
  const language = group[0]!.change.pair.language;
  for (const [index, occurrence] of group.entries()) {
    if (work.isSpent) return { clusters: found, leftOut: group.slice(index).map(({ change }) => change) };
    const skeleton = skeletonOf(occurrence.before);
    const alike = bySkeleton.get(skeleton) ?? [];
    bySkeleton.set(skeleton, alike);
    if (yield* joinsOne(alike, occurrence, work)) continue;
    const shape = generalize([occurrence]);
    if (shape === undefined) continue;
    const cluster = { language, shape, occurrences: [occurrence], telling: [occurrence] };
    alike.push(cluster);
    found.push(cluster);
  }
  return { clusters: found, leftOut: [] };
}

function* joinsOne(found: readonly GrowingCluster[], occurrence: Occurrence, work: Work): Steps<boolean> {
  for (const cluster of found) {
    for (const each of cluster.telling) work.spend(lengthOf(each));
    work.spend(lengthOf(occurrence));
    if (work.pause()) yield;
    const shape = generalize([...cluster.telling, occurrence]);
    if (shape === undefined) {
      if (work.isSpent) return false;
      continue;
    }
    const isNew = shape.pattern !== cluster.shape.pattern || shape.fix !== cluster.shape.fix;
    if (isNew) cluster.telling.push(occurrence);
    cluster.shape = shape;
    cluster.occurrences.push(occurrence);
    return true;
  }
  return false;
}

/** Returns what nodes must have in common for a useful shape. */
function skeletonOf(node: Node): string {
  const { kind, text, children } = node;
  return children.length === 0 ? text : [kind, children.length, ...gapsOf(node)].join('\0');
}

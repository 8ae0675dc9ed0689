import { describe, expect, test } from 'vitest';
import type { Change } from '#host/learning/mining/changes.js';
import { clusters, difference } from '#host/learning/mining/cluster.js';
import { generalize } from '#host/learning/mining/generalize.js';
import { Pairs } from '#host/learning/mining/pair.js';
import { Work } from '#host/learning/mining/work.js';
import { stepUnits } from '../main-thread/meter.js';
import { done, pair, parsed, plenty, random, signal, stepped } from './trees.js';

const changeOf = (before: string, after: string): Change => ({
  pair,
  levels: [{ before: parsed(before), after: parsed(after) }],
});

/** What the clusters are to be: each edit in the first one that has a shape with all of its edits and this one. */
function plainClusters(changes: readonly Change[]): string[] {
  const groups = new Map<string, Change[][]>();
  for (const change of changes) {
    const key = difference(change.levels[0]!);
    const found = groups.get(key) ?? [];
    groups.set(key, found);
    const shapeOf = (members: Change[]) => generalize(members.map(({ levels }) => levels[0]!));
    const fitting = found.find((members) => shapeOf([...members, change]) !== undefined);
    if (fitting) fitting.push(change);
    else if (shapeOf([change])) found.push([change]);
  }
  return [...groups.values()].flat().map((members) => {
    const { pattern, fix } = generalize(members.map(({ levels }) => levels[0]!))!;
    return `${members.length} ${pattern} → ${fix}`;
  });
}

describe('clusters', () => {
  test('clusters are those of looking at all edits anew for each one', () => {
    for (let seed = 0; seed < 60; seed++) {
      const next = random(seed);
      const expression = (depth: number): string =>
        depth === 0 || next(3) === 0
          ? 'abc'[next(3)]!
          : `${'fg'[next(2)]}(${expression(depth - 1)},${expression(depth - 1)})`;
      const changes = Array.from({ length: 25 }, () => {
        const [x, y] = [expression(2), expression(2)];
        const after = next(2) === 0 ? `k(${y},${x})` : `k(${x},${x})`;
        return changeOf(`h(${x},${y})`, after);
      });
      const { clusters: found, leftOut } = done(clusters(changes, 0, 1, plenty()));
      const told = found.map(
        ({ occurrences, shape }) => `${occurrences.length} ${shape.pattern} → ${shape.fix}`,
      );
      expect([told.toSorted(), leftOut]).toEqual([plainClusters(changes).toSorted(), []]);
    }
  });

  test('clusters of more edits take work in proportion, in steps', () => {
    const of = (count: number) =>
      Array.from({ length: count }, (_, index) => changeOf(`f(a${index})`, `f(a${index},x)`));
    const [few, many] = [500, 4000].map((count) => stepped(clusters(of(count), 0, 2, plenty())));
    expect(many!.value.clusters.map(({ shape }) => shape)).toEqual([{ pattern: 'f($A)', fix: 'f($A,x)' }]);
    expect(many!.value.clusters[0]!.occurrences).toHaveLength(4000);
    expect(many!.sum).toBeLessThan(16 * few!.sum);
    expect(many!.most).toBeLessThan(stepUnits);
  });

  test('clusters of edits that share no shape end with their work, and tell what was left out', () => {
    // Each has an argument of its own that comes again in what it became, at another place.
    const changes = Array.from({ length: 3000 }, (_, index) => {
      const names = Array.from({ length: 12 }, (_, place) => 'abcdefghijkl'[(place * (index + 1)) % 12]!);
      return changeOf(
        `f(${names.join(',')})`,
        `f(${names.toReversed().join(',')},k${'()'.repeat(index % 7)})`,
      );
    });
    const work = new Work(500_000, signal);
    const { leftOut } = done(clusters(changes, 0, 2, work));
    expect(work.isSpent).toBe(true);
    expect(leftOut.length).toBeGreaterThan(0);
  });
});

test('no more edited files are held than there is room for, and the rest is told', () => {
  const pairs = new Pairs();
  const text = 'x'.repeat(256 * 1024);
  let count = 0;
  while (pairs.add({ ...pair, before: text, after: text })) count++;
  expect([count, pairs.all.length, pairs.isFull]).toEqual([128, 128, true]);
  expect(pairs.add(pair)).toBe(false);
  expect(pairs.notices('the older ones')).toEqual([
    'only 128 edited files are looked at, the older ones not: more than 5000 files or 64 MiB are too much',
  ]);
  const small = new Pairs();
  while (small.add(pair)) count++;
  expect(small.all).toHaveLength(5000);
});

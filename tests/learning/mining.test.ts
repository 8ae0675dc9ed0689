import { diffArrays } from 'diff';
import { describe, expect, test } from 'vitest';
import type { Steps } from '#host/base/slices.js';
import type { Change, Replacement } from '#host/learning/mining/changes.js';
import { changesOf } from '#host/learning/mining/changes.js';
import { clusters, difference } from '#host/learning/mining/cluster.js';
import { generalize } from '#host/learning/mining/generalize.js';
import { type Pair, Pairs } from '#host/learning/mining/pair.js';
import { runsOf } from '#host/learning/mining/runs.js';
import type { Node } from '#host/learning/mining/tree.js';
import { detach } from '#host/learning/mining/tree.js';
import { Work } from '#host/learning/mining/work.js';
import { metered, stepUnits } from '../main-thread/meter.js';

const { signal } = new AbortController();
const plenty = () => new Work(1e9, signal);

/** The value, and the most and the sum of what its steps went through. */
function stepped<T>(steps: Steps<T>): { value: T; most: number; sum: number } {
  let [most, sum] = [0, 0];
  for (;;) {
    const { value: step, units } = metered(() => steps.next());
    most = Math.max(most, units);
    sum += units;
    if (step.done) return { value: step.value, most, sum };
  }
}

const done = <T>(steps: Steps<T>): T => stepped(steps).value;

/** Names, and calls of names and calls: `f(a, g(b))`. */
function parsed(text: string, from = 0, parent?: Node): Node {
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

function treeOfLines(lines: readonly string[]): Node {
  const text = lines.join('\n');
  const root: Node = { kind: '', start: 0, end: text.length, text, parent: undefined, children: [] };
  let at = 0;
  for (const line of lines) {
    root.children.push(parsed(line, at, root));
    at += line.length + 1;
  }
  return root;
}

const pair: Pair = { path: 'a.cs', language: 'csharp', before: '', after: '' };

const changesOfLines = (before: readonly string[], after: readonly string[], work = plenty()) =>
  changesOf(pair, treeOfLines(before), treeOfLines(after), work);

const texts = ({ before, after }: Replacement) => [before.text, after?.text];

/** Every other line gets one more argument. */
function edited(lines: number): [string[], string[]] {
  const before = Array.from({ length: lines }, (_, index) => `f(a${index})`);
  return [before, before.map((line, index) => (index % 2 ? line : line.replace(')', ',x)')))];
}

/** Numbers that come again with the same seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('differences of lists', () => {
  test('are the smallest where they are few', () => {
    const next = random(1);
    for (let round = 0; round < 300; round++) {
      const list = () => Array.from({ length: next(12) }, () => 'abcd'[next(4)]!);
      const [old, now] = [list(), list()];
      const runs = done(runsOf(old, now, plenty()));
      const parts = diffArrays(old, now).filter(({ added, removed }) => added || removed);
      const count = (of: 'added' | 'removed') =>
        parts.reduce((sum, part) => sum + (part[of] ? part.count : 0), 0);
      expect(runs.reduce((sum, run) => sum + run.oldEnd - run.old, 0)).toBe(count('removed'));
      expect(runs.reduce((sum, run) => sum + run.nowEnd - run.now, 0)).toBe(count('added'));
    }
  });

  test('leave equal lists between them, however many they are', () => {
    const next = random(2);
    for (const [size, words] of [
      [3000, 2900],
      [3000, 40],
      [2000, 1_000_000],
    ] as const) {
      const list = () => Array.from({ length: size }, () => `${next(words)}`);
      const [old, other] = [list(), list()];
      const now = old.map((value, index) => (next(3) === 0 ? other[index]! : value));
      const runs = done(runsOf(old, now, plenty()));
      let [from, start] = [0, 0];
      for (const run of [...runs, { old: size, oldEnd: size, now: size, nowEnd: size }]) {
        expect(old.slice(from, run.old)).toEqual(now.slice(start, run.now));
        [from, start] = [run.oldEnd, run.nowEnd];
      }
    }
  });
});

describe('edits', () => {
  test('of thousands of lines are all found, in steps', () => {
    const [before, after] = edited(20_000);
    const work = plenty();
    const steps = changesOfLines(before, after, work);
    let [most, left] = [0, work.left];
    let step = steps.next();
    for (; !step.done; step = steps.next()) {
      most = Math.max(most, left - work.left);
      left = work.left;
    }
    expect(step.value).toHaveLength(10_000);
    expect(texts(step.value[7]!.levels[0]!)).toEqual(['f(a14)', 'f(a14,x)']);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(200_000);
  });

  test('of which nothing is in common are none, which can be told', () => {
    const lines = (name: string) => Array.from({ length: 8000 }, (_, index) => `${name}(${name}${index})`);
    const work = plenty();
    expect(done(changesOfLines(lines('f'), lines('g'), work))).toEqual([]);
    expect([work.isPartial, plenty().isPartial]).toEqual([true, false]);
    expect(work.left).toBeGreaterThan(1e9 - 1e6);
  });

  test('that are nested as deep as can be are found without recursion without end', () => {
    const nested = (inner: string) => `${'f('.repeat(20_000)}${inner}${')'.repeat(20_000)}`;
    const tree = (inner: string): Node => {
      const text = nested(inner);
      const root: Node = { kind: '', start: 0, end: text.length, text, parent: undefined, children: [] };
      let at = root;
      for (let depth = 0; depth < 20_000; depth++) {
        const [start, end] = [2 * depth, text.length - depth];
        const node: Node = {
          kind: 'call',
          start,
          end,
          text: text.slice(start, end),
          parent: at,
          children: [],
        };
        at.children.push(node);
        at = node;
      }
      return root;
    };
    expect(done(changesOf(pair, tree('a'), tree('b'), plenty()))).toEqual([]);
  });

  test('are looked for no longer than they may be, and until the signal', () => {
    const [before, after] = edited(4000);
    const little = new Work(30_000, signal);
    const found = done(changesOfLines(before, after, little));
    expect(little.isSpent).toBe(true);
    expect(found.length).toBeLessThan(2000);
    const controller = new AbortController();
    const steps = changesOfLines(...edited(20_000), new Work(1e9, controller.signal));
    steps.next();
    controller.abort(new Error('enough'));
    expect(() => done(steps)).toThrow('enough');
  });

  test('hold no more of a tree than their examples need', () => {
    const node = parsed(`f(${'x,'.repeat(500)}g(h(a)))`);
    const inner = node.children.at(-1)!.children[1]!;
    detach(inner, 20);
    expect([inner.parent!.text, inner.parent!.parent]).toEqual(['g(h(a))', undefined]);
  });
});

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
  test('are those of looking at all edits anew for each one', () => {
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

  test('of more edits take work in proportion, in steps', () => {
    const of = (count: number) =>
      Array.from({ length: count }, (_, index) => changeOf(`f(a${index})`, `f(a${index},x)`));
    const [few, many] = [500, 4000].map((count) => stepped(clusters(of(count), 0, 2, plenty())));
    expect(many!.value.clusters.map(({ shape }) => shape)).toEqual([{ pattern: 'f($A)', fix: 'f($A,x)' }]);
    expect(many!.value.clusters[0]!.occurrences).toHaveLength(4000);
    expect(many!.sum).toBeLessThan(16 * few!.sum);
    expect(many!.most).toBeLessThan(stepUnits);
  });

  test('of edits that share no shape end with their work, and tell what was left out', () => {
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

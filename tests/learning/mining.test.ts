import { diffArrays } from 'diff';
import { describe, expect, test } from 'vitest';
import { changesOf } from '#host/learning/mining/changes.js';
import { runsOf } from '#host/learning/mining/runs.js';
import type { Node } from '#host/learning/mining/tree.js';
import { detach } from '#host/learning/mining/tree.js';
import { Work } from '#host/learning/mining/work.js';
import { changesOfLines, done, edited, pair, parsed, plenty, random, signal, texts } from './trees.js';

describe('differences of lists', () => {
  test('differences of lists are the smallest where they are few', () => {
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
  test('edits of thousands of lines are all found, in steps', () => {
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

  test('edits of which nothing is in common are none, which can be told', () => {
    const lines = (name: string) => Array.from({ length: 8000 }, (_, index) => `${name}(${name}${index})`);
    const work = plenty();
    expect(done(changesOfLines(lines('f'), lines('g'), work))).toEqual([]);
    expect([work.isPartial, plenty().isPartial]).toEqual([true, false]);
    expect(work.left).toBeGreaterThan(1e9 - 1e6);
  });

  test('edits that are nested as deep as can be are found without recursion without end', () => {
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

  test('edits are looked for no longer than they may be, and until the signal', () => {
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

  test('edits hold no more of a tree than their examples need', () => {
    const node = parsed(`f(${'x,'.repeat(500)}g(h(a)))`);
    const inner = node.children.at(-1)!.children[1]!;
    detach(inner, 20);
    expect([inner.parent!.text, inner.parent!.parent]).toEqual(['g(h(a))', undefined]);
  });
});

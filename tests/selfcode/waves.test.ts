import { expect, test } from 'vitest';
import type { Opportunity } from '#host/selfcode/records.js';
import { type WaveLimits, Waves, type Yield } from '#host/selfcode/waves.js';

const unlimited: WaveLimits = { maxEdits: 1000, maxFiles: 1000, budgetLines: 1000 };

/** An opportunity by the name of its file and a number. */
function ranked(...names: string[]): Opportunity[] {
  return names.map((name) => ({ id: name, path: name.replace(/\d+$/, '') }) as Opportunity);
}

/** Tries all waves. Returns them, by names. */
function tried(names: string[], limits: Partial<WaveLimits>, yields: Record<string, Yield>): string[][] {
  const known = new Map<string, Yield>();
  const waves = new Waves(ranked(...names), { ...unlimited, ...limits }, ({ id }) => known.get(id));
  const all: string[][] = [];
  for (let wave = waves.now(); wave.length > 0; wave = waves.now()) {
    all.push(wave.map(({ id }) => id));
    for (const { id } of wave) known.set(id, yields[id] ?? { lines: 1 });
  }
  return all;
}

test('what yields no edit makes room for the next', () => {
  const none = { a1: 'none', a2: 'none', b1: 'none' } as const;
  expect(tried(['a1', 'a2', 'a3', 'b1', 'b2', 'b3'], { maxEdits: 2 }, none)).toEqual([
    ['a1', 'a2'],
    ['a3', 'b1'],
    ['b2'],
  ]);
});

test('an edit over the lines left makes room for a smaller one', () => {
  const large = { a1: { lines: 9 }, a2: { lines: 90 } };
  expect(tried(['a1', 'a2', 'a3', 'a4', 'a5'], { maxEdits: 2, budgetLines: 10 }, large)).toEqual([
    ['a1', 'a2'],
    ['a3'],
  ]);
});

test('a file without an edit does not count as one that changes', () => {
  expect(tried(['a1', 'b1', 'c1', 'b2', 'd1'], { maxFiles: 1 }, { a1: 'none', b1: 'none' })).toEqual([
    ['a1'],
    ['b1', 'b2'],
  ]);
});

test('whoever goes on from the middle of a wave comes to the same ones', () => {
  const names = ['a1', 'b1', 'c1', 'd1', 'e1'];
  const known = new Map<string, Yield>([
    ['a1', 'none'],
    ['b1', { lines: 1 }],
  ]);
  const waves = new Waves(ranked(...names), { ...unlimited, maxEdits: 3 }, ({ id }) => known.get(id));
  expect(waves.now().map(({ id }) => id)).toEqual(['a1', 'b1', 'c1']);
  known.set('c1', { lines: 1 });
  expect(waves.now().map(({ id }) => id)).toEqual(['d1']);
});

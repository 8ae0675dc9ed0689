import { expect, test } from 'vitest';
import { leastTesting, TimeLeft } from '#host/selfcode/time-left.js';

const total = 20;

test('nothing is said of the time left before some are done in some time, and then by their pace', () => {
  const left = new TimeLeft();
  const at = (done: number, ms: number) => left.of({ stage: 'Generation', done, total }, ms);
  expect([at(1, 0), at(2, 4000), at(3, 8000)]).toEqual([undefined, undefined, undefined]);
  expect(at(4, 12_000)).toEqual({ ms: 4000 * 16, isLeast: false });
  expect(at(20, 76_000)).toEqual({ ms: 0, isLeast: false });
  const quick = new TimeLeft();
  for (const done of [1, 5, 9])
    expect(quick.of({ stage: 'Generation', done, total }, done * 100)).toBeUndefined();
});

test('what was done before has no part in the pace: before a kill, or in another stage', () => {
  const left = new TimeLeft();
  expect(left.of({ stage: 'Generation', done: 14, total }, 1e6)).toBeUndefined();
  expect(left.of({ stage: 'Generation', done: 17, total }, 1e6 + 30_000)).toEqual({
    ms: 30_000,
    isLeast: false,
  });
  expect(left.of({ stage: 'Application', done: 1, total }, 2e6)).toBeUndefined();
  expect(left.of({ stage: 'Application', done: 3, total }, 3e6)).toBeUndefined();
});

test('nothing is said of a stage without a known end', () => {
  const left = new TimeLeft();
  for (const done of [1, 50, 100])
    expect(left.of({ stage: 'Analysis', done, total: undefined }, done * 1000)).toBeUndefined();
});

test('of tests the least is said: as if all batches passed, each in the mean time of a run', () => {
  expect(leastTesting([], { left: 30, batch: 10 })).toBeUndefined();
  const runs = [
    { runs: 1, wallMs: 1000 },
    { runs: 3, wallMs: 7000 },
  ];
  expect(leastTesting(runs, { left: 21, batch: 10 })).toEqual({ ms: 6000, isLeast: true });
  expect(leastTesting(runs, { left: 0, batch: 10 })).toEqual({ ms: 0, isLeast: true });
});

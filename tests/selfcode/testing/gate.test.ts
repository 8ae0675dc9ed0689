import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Baseline, baselineOf } from '#host/selfcode/testing/baseline.js';
import { findInnocent, setKey } from '#host/selfcode/testing/bisect.js';
import type { CommandEnd } from '#host/selfcode/testing/command.js';
import { compare, Gate } from '#host/selfcode/testing/gate.js';
import type { TestOutcome } from '#host/selfcode/testing/test-names.js';
import type { TestRun } from '#host/selfcode/testing/test-run.js';
import { hold, random } from '../../fuzz/fuzz.js';
import { passedResult } from './passed-result.js';

type Outcomes = Record<string, TestOutcome>;

function run(outcomes: Outcomes, ended: CommandEnd = 'exited'): TestRun {
  const hasFailed = Object.values(outcomes).includes('failed');
  return {
    result: { ...passedResult, ended, exit: hasFailed ? 1 : 0 },
    results: { tests: new Map(Object.entries(outcomes)), source: 'junit', problems: [] },
  };
}

/** Answers with one run after the other, and with the last for ever. */
function inTurn(...runs: TestRun[]): () => Promise<TestRun> {
  let next = 0;
  return async () => runs[Math.min(next++, runs.length - 1)]!;
}

const green = (...outcomes: Outcomes[]): Baseline => baselineOf(outcomes.map((each) => run(each)));

test('a base is green if every test that is not skipped passes in every run', () => {
  expect(green({ a: 'passed', b: 'skipped' }, { a: 'passed', b: 'skipped' })).toEqual({
    verdict: 'green',
    passing: new Set(['a']),
    failing: new Set(),
    wavering: new Set(),
  });
});

test('a base is red if a test fails in every run, and not for one that wavers', () => {
  expect(green({ a: 'passed', b: 'failed' }, { a: 'passed', b: 'failed' })).toMatchObject({
    verdict: 'red',
    failing: new Set(['b']),
  });
  expect(green({ a: 'passed', b: 'failed' }, { a: 'passed', b: 'passed' })).toMatchObject({
    verdict: 'green',
    wavering: new Set(['b']),
  });
});

test('a base of which nothing is sure to pass is red', () => {
  expect(green({ a: 'skipped' }).verdict).toBe('red');
  expect(green({ a: 'passed' }, { command: 'failed' }).verdict).toBe('red');
});

test('a base of one command that wavers is green: it can pass in one of several runs', () => {
  expect(green({ command: 'passed' }, { command: 'failed' })).toMatchObject({
    verdict: 'green',
    wavering: new Set(['command']),
  });
});

const base = green({ a: 'passed', b: 'passed', c: 'failed', d: 'skipped' });

test.each([
  ['the same', { a: 'passed', b: 'passed', c: 'failed', d: 'skipped' }, { ok: true }],
  ['more that passes', { a: 'passed', b: 'passed', c: 'passed', d: 'passed', e: 'passed' }, { ok: true }],
  ['one that fails', { a: 'passed', b: 'failed', c: 'failed' }, { ok: false, broken: ['b'], missing: [] }],
  ['one that is skipped', { a: 'passed', b: 'skipped' }, { ok: false, broken: [], missing: ['b'] }],
  ['one that is absent', { b: 'passed' }, { ok: false, broken: [], missing: ['a'] }],
  [
    'a new one that fails',
    { a: 'passed', b: 'passed', e: 'failed' },
    { ok: false, broken: ['e'], missing: [] },
  ],
  [
    'one that was skipped and fails',
    { a: 'passed', b: 'passed', d: 'failed' },
    { ok: false, broken: ['d'], missing: [] },
  ],
] as [string, Outcomes, object][])('the set of tests is compared: %s', (_, outcomes, expected) => {
  expect(compare(base, run(outcomes).results, new Set())).toEqual(expected);
});

test('quarantined tests do not count, whether they fail or are absent', () => {
  expect(compare(base, run({ a: 'failed' }).results, new Set(['a', 'b']))).toEqual({ ok: true });
});

test('a test that fails every time is broken, after as many repetitions as are asked for', async () => {
  const gate = new Gate({ baseline: green({ a: 'passed' }), retries: 2 });
  const verdict = await gate.test(inTurn(run({ a: 'failed' })));
  expect(verdict).toMatchObject({ ok: false, broken: ['a'], missing: [], quarantined: [] });
  expect(verdict.runs).toHaveLength(3);
});

test('a test that passes in a repetition is quarantined, told before the gate goes on, and no longer counts', async () => {
  const told: string[] = [];
  const onQuarantine = async (name: string) => void told.push(name);
  const gate = new Gate({ baseline: green({ a: 'passed', b: 'passed' }), onQuarantine });
  const verdict = await gate.test(
    inTurn(run({ a: 'failed', b: 'passed' }), run({ a: 'passed', b: 'passed' })),
  );
  expect(verdict).toMatchObject({ ok: true, quarantined: ['a'] });
  expect([told, [...gate.quarantined]]).toEqual([['a'], ['a']]);
  expect((await gate.test(inTurn(run({ a: 'failed', b: 'passed' })))).runs).toHaveLength(1);
});

test('one test wavers and another is broken in the same runs', async () => {
  const gate = new Gate({ baseline: green({ a: 'passed', b: 'passed', c: 'passed' }) });
  const first = run({ a: 'failed', b: 'failed', c: 'passed' });
  const verdict = await gate.test(inTurn(first, run({ a: 'passed', b: 'failed', c: 'failed' })));
  expect(verdict).toMatchObject({ ok: false, broken: ['b'], missing: [] });
  expect(verdict.quarantined.sort()).toEqual(['a', 'c']);
});

test('once a test has wavered, failures are repeated more often', async () => {
  const wavering = green({ a: 'passed', b: 'passed' }, { a: 'passed', b: 'failed' });
  const verdict = await new Gate({ baseline: wavering }).test(inTurn(run({ a: 'failed' })));
  expect(verdict.runs).toHaveLength(5);
});

test('a run that crashed quarantines nothing', async () => {
  const gate = new Gate({ baseline: green({ a: 'passed', b: 'passed' }) });
  const verdict = await gate.test(inTurn(run({ command: 'failed' }), run({ a: 'passed', b: 'passed' })));
  expect(verdict).toMatchObject({ ok: true, quarantined: [] });
});

test('a run that was ended by its time limit is repeated once, and quarantines nothing', async () => {
  const gate = new Gate({ baseline: green({ a: 'passed', b: 'passed' }), retries: 5 });
  const ended = run({ a: 'failed', command: 'failed' }, 'timed-out');
  expect((await gate.test(inTurn(ended))).runs).toHaveLength(2);
  expect(await gate.test(inTurn(ended, run({ a: 'passed', b: 'passed' })))).toMatchObject({
    ok: true,
    quarantined: [],
  });
});

test('a whole command that wavers must pass once in as many runs', async () => {
  const baseline = green({ command: 'passed' }, { command: 'failed' });
  const gate = new Gate({ baseline });
  const failed = run({ command: 'failed' });
  expect(await gate.test(inTurn(failed, failed, run({ command: 'passed' })))).toMatchObject({
    ok: true,
    quarantined: [],
  });
  expect(await gate.test(inTurn(failed))).toMatchObject({ ok: false, broken: ['command'] });
  expect([...gate.quarantined]).toEqual([]);
});

test('an interrupted run goes on with what it had quarantined', async () => {
  const gate = new Gate({ baseline: green({ a: 'passed', b: 'passed' }), quarantined: ['a'] });
  expect(await gate.test(inTurn(run({ a: 'failed', b: 'passed' })))).toMatchObject({ ok: true });
});

test('with a test that fails at random in a fifth of the runs, exactly the guilty edits are found', async () => {
  const inputs = fc.record({ seed: fc.nat(), guilty: fc.uniqueArray(fc.nat(39), { maxLength: 4 }) });
  await hold(60, inputs, async ({ seed, guilty }) => {
    const next = random(seed);
    const outcomes = (ids: readonly number[]): Outcomes => ({
      flaky: next() < 0.2 ? 'failed' : 'passed',
      steady: ids.some((id) => guilty.includes(id)) ? 'failed' : 'passed',
      other: 'passed',
    });
    // As many runs as show the flaky test, so that the property doesn't hang on chance.
    const gate = new Gate({ baseline: baselineOf(Array.from({ length: 200 }, () => run(outcomes([])))) });
    const trial = async (ids: readonly number[]) => {
      const { ok } = await gate.test(async () => run(outcomes(ids)));
      return ok ? 'pass' : 'fail';
    };
    const ids = Array.from({ length: 40 }, (_, index) => index);
    const known = new Map();
    const found = await findInnocent(ids, { trial, batch: 10, known });
    expect(found.guilty).toEqual(guilty.sort((a, b) => a - b).map((id) => ({ id, with: [] })));
    expect(known.get(setKey(found.kept))).toBe('pass');
    expect([...gate.quarantined]).toEqual(['flaky']);
  });
});

test('with retries enough, a flaky test that the base did not show costs no innocent edit', async () => {
  const inputs = fc.record({ seed: fc.nat(), guilty: fc.uniqueArray(fc.nat(39), { maxLength: 4 }) });
  await hold(60, inputs, async ({ seed, guilty }) => {
    const next = random(seed);
    const gate = new Gate({ baseline: green({ flaky: 'passed', steady: 'passed' }), retries: 30 });
    const trial = async (ids: readonly number[]) => {
      const steady = ids.some((id) => guilty.includes(id)) ? 'failed' : 'passed';
      const { ok } = await gate.test(async () => run({ flaky: next() < 0.2 ? 'failed' : 'passed', steady }));
      return ok ? 'pass' : 'fail';
    };
    const ids = Array.from({ length: 40 }, (_, index) => index);
    const { guilty: found } = await findInnocent(ids, { trial, batch: 10, known: new Map() });
    expect(found.map(({ id }) => id)).toEqual(guilty.sort((a, b) => a - b));
  });
});

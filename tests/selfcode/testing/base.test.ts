import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { testBase } from '#host/selfcode/testing/baseline.js';
import { findInnocent } from '#host/selfcode/testing/bisect.js';
import { Gate } from '#host/selfcode/testing/gate.js';
import { runTests } from '#host/selfcode/testing/test-run.js';
import { commandAt, never, ownPlace, type Place } from './places.js';

const baseOf = (place: Place, line: string, runs?: number) => {
  const command = commandAt(place, line);
  return testBase(command, () => runTests(command, [], never), runs);
};

test('a test command that does not exist is an error that says so', async () => {
  await expect(baseOf(ownPlace(), 'no-such-tool --test')).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: 'the test command no-such-tool --test was not found',
  });
});

test('a test command that may not be executed is an error that says so', async () => {
  await expect(baseOf(ownPlace({ 'run.sh': 'exit 0' }), './run.sh')).rejects.toThrow(
    "the test command ./run.sh can't be executed",
  );
});

test('an error shows what the command printed, without its control characters', async () => {
  const failing = baseOf(ownPlace(), "printf 'bad \\033[31mcolour' >&2; exit 127");
  await expect(failing).rejects.toMatchObject({ details: ['bad ␛[31mcolour'] });
});

test('a test that ends by such a code, among others that are read, is no such error', async () => {
  const place = ownPlace();
  const report = '<testsuite><testcase name="a"><failure/></testcase></testsuite>';
  const { baseline } = await baseOf(place, `echo '${report}' > "$TARS_TEST_RESULTS/a.xml"; exit 127`);
  expect(baseline).toMatchObject({ verdict: 'red', failing: new Set(['::a']) });
});

test('a command that cannot start is an error', async () => {
  const command = commandAt(ownPlace(), `: ${'x'.repeat(3_000_000)}`);
  await expect(runTests(command, [], never)).rejects.toThrow("the test command can't be started");
});

test('an aborted run ends with the reason of its signal', async () => {
  const controller = new AbortController();
  const running = runTests(commandAt(ownPlace(), 'sleep 987'), [], controller.signal);
  controller.abort(new Error('stopped'));
  await expect(running).rejects.toThrow('stopped');
});

/** Passes unless `bad` is there, or `left` and `right` are; `flaky` fails in every third run. */
const suite = `
const { test } = require('node:test');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const assert = require('node:assert');
test('good', () => assert(!existsSync('bad')));
test('pair', () => assert(!(existsSync('left') && existsSync('right'))));
test('flaky', () => {
  const count = existsSync('count') ? Number(readFileSync('count')) : 0;
  writeFileSync('count', String(count + 1));
  assert(count % 3 !== 1);
});`;

test('real tests find the guilty edit, one of a pair, and the test that wavers', async () => {
  const place = ownPlace({ 'a.test.cjs': suite });
  const command = commandAt(place, 'node --test --test-reporter=tap a.test.cjs');
  const { baseline } = await baseOf(place, command.command);
  expect(baseline).toMatchObject({ verdict: 'green', wavering: new Set(['::flaky']) });
  const gate = new Gate({ baseline, waveringRetries: 1 });
  const edits = ['one', 'left', 'two', 'bad', 'three', 'right', 'four', 'five'];
  const trial = async (ids: readonly string[]) => {
    for (const id of edits) rmSync(join(place.cwd, id), { force: true });
    for (const id of ids) writeFileSync(join(place.cwd, id), '');
    const verdict = await gate.test(() => runTests(command, [], never));
    return verdict.ok ? 'pass' : 'fail';
  };
  const found = await findInnocent(edits, { trial, batch: 8, known: new Map() });
  expect(found.kept).toEqual(['one', 'left', 'two', 'three', 'four', 'five']);
  expect(found.guilty).toEqual([
    { id: 'bad', with: [] },
    { id: 'right', with: ['left'] },
  ]);
  expect(Number(readFileSync(join(place.cwd, 'count')))).toBeGreaterThan(found.trials);
});

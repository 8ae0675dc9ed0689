import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunSummary } from '#host/selfcode/run-summary.js';
import { comparisons, patterns, tarscli } from '../cli/cli.js';
import { random, runs } from '../fuzz/fuzz.js';
import { emptyFolder, ends, improve, repository } from './cycle-for-tests.js';

const six = Object.fromEntries([0, 1, 2, 3, 4, 5].map((number) => [`f${number}.cs`, comparisons(1)]));

const timeout = 1_800_000;

/**
 * Four named tests. `wavers` fails in the runs that have a 1 in the sequence, whatever the edits. `alone` fails with the
 * edit of f3.cs, `together` with those of f1.cs and f4.cs.
 */
function flaky(sequence: string): { test: string; writable: [string] } {
  const shared = emptyFolder();
  writeFileSync(join(shared, 'sequence'), sequence);
  writeFileSync(join(shared, 'runs'), '0\n');
  const lines = [
    `read -r n < ${shared}/runs; n=$((n + 1)); echo $n > ${shared}/runs`,
    'code=0',
    'report() { if [ $2 = 0 ]; then echo "ok $1"; else echo "not ok $1"; code=1; fi; }',
    'lost() { ! grep -q "== true" $1; }',
    'echo TAP version 14; echo 1..4',
    'report "1 - steady" 0',
    `report "2 - wavers" "$(cut -c$n ${shared}/sequence)"`,
    'report "3 - alone" $(lost f3.cs && echo 1 || echo 0)',
    'report "4 - together" $(lost f1.cs && lost f4.cs && echo 1 || echo 0)',
    'exit $code',
  ];
  writeFileSync(join(shared, 'test.sh'), `${lines.join('\n')}\n`);
  return { test: `sh ${shared}/test.sh`, writable: [shared] };
}

function expectJustice(summary: RunSummary): void {
  expect(ends(summary)).toEqual({ committed: 4, reverted: 2 });
  const reverted = summary.edits.filter(({ end }) => end === 'reverted');
  const [alone] = reverted.filter((edit) => edit.with.length === 0);
  expect(alone).toMatchObject({ path: 'f3.cs', reason: 'fails: ::alone' });
  const [pair] = reverted.filter((edit) => edit.with.length > 0);
  expect(pair!.reason).toBe('fails: ::together');
  const others = pair!.with.map((id) => summary.edits.find((edit) => edit.id === id)!.path);
  expect([pair!.path, ...others].sort()).toEqual(['f1.cs', 'f4.cs']);
}

test('a test that wavers only after the base has passed is quarantined and listed; the guilty are reverted, the others stay', {
  timeout,
}, async () => {
  const root = repository(six);
  // One failure in five, the first one amid the first batch.
  const { test, writable } = flaky('00100'.padEnd(400, '00100'));
  const args = ['--patterns', patterns, '--backend', 'jco', '--no-learn', '--batch', '6'];
  const given = [...args, '--test', test, '--test-writes', ...writable, '--state', emptyFolder()];
  const { stdout, stderr, code } = await tarscli(['self-code', 'start', ...given, '--json'], { cwd: root });
  expect(code, stderr).toBe(0);
  const summary = JSON.parse(stdout) as RunSummary;
  expectJustice(summary);
  expect(summary.tests).toMatchObject({ quarantined: ['::wavers'] });
});

test('whatever the order in which a test fails, one time in five, no edit is blamed for it', {
  timeout,
}, async () => {
  for (let round = 0; round < runs(2); round += 1) {
    const number = random(round);
    const sequence = Array.from({ length: 400 }, () => (number() < 0.2 ? '1' : '0')).join('');
    const { test, writable } = flaky(sequence);
    const { summary } = await improve(repository(six), { test, writable, batch: 6, learn: false });
    expectJustice(summary);
    expect(summary.tests, sequence).toMatchObject({ quarantined: ['::wavers'] });
  }
});

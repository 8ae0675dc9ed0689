import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { comparisons } from '../cli/cli.js';
import { emptyFolder, git, repository, usual } from './cycle-for-tests.js';
import { outcome, recordsIn } from './outcome.js';

const script = fileURLToPath(new URL('./killed-run.mjs', import.meta.url));

/** Ten files with three edits each; the tests fail with any edit of f3.cs, and with those of f5.cs and f6.cs together. */
const files = Object.fromEntries(
  Array.from({ length: 10 }, (_, number) => [`f${number}.cs`, comparisons(3)]),
);
const lost = (name: string, count: number) => `[ "$(grep -c '== true' ${name})" -lt ${count} ]`;
const breaks = `if ${lost('f3.cs', 3)}; then exit 1; fi; if ${lost('f5.cs', 3)} && ${lost('f6.cs', 3)}; then exit 1; fi`;
const options = { ...usual, test: breaks, batch: 8, baseline: 1, retries: 0, learn: false };

function run(root: string, state: string, how: 'start' | 'resume', killAfter: number | undefined) {
  const args = [script, root, state, JSON.stringify(options), how, String(killAfter ?? 0)];
  const { signal, status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0 && signal !== 'SIGKILL') throw new Error(stderr);
  return signal;
}

test('a run that is killed after any record is resumed to the same journal, commits and branch', {
  timeout: 1_800_000,
}, () => {
  const root = repository(files);
  const bare = join(emptyFolder(), 'bare.git');
  git(root, 'clone', '-q', '--bare', root, bare);
  const fresh = () => {
    const clone = join(emptyFolder(), 'work');
    git(bare, 'clone', '-q', bare, clone);
    return clone;
  };
  const undisturbed = { root: fresh(), state: emptyFolder() };
  expect(run(undisturbed.root, undisturbed.state, 'start', undefined)).toBe(null);
  const whole = outcome(undisturbed.root, undisturbed.state);
  const records = recordsIn(undisturbed.state);
  const total = records.length;
  const edits = records.flatMap((record) => (record.type === 'generated' ? record.edits : []));
  expect(edits.length).toBeGreaterThanOrEqual(30);
  expect(records.at(-1)).toMatchObject({ type: 'ended', end: 'improved' });
  const every = Math.ceil(total / (6 * Number(process.env.TARS_FUZZ_RUNS ?? 1)));
  for (let killAfter = 1; killAfter <= total; killAfter += every) {
    const state = emptyFolder();
    const clone = fresh();
    expect(run(clone, state, 'start', killAfter)).toBe('SIGKILL');
    if (killAfter < total) expect(run(clone, state, 'resume', undefined)).toBe(null);
    expect(outcome(clone, state), `killed after record ${killAfter}`).toEqual(whole);
  }
});

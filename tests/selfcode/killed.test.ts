import { spawnSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readWorkflowState } from '#host/selfcode/export/workflow-state.js';
import { comparisons } from '../cli/cli.js';
import { runs } from '../fuzz/fuzz.js';
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

/** A copy of what a killed run left: its disk as it was at that moment. */
function copied(from: string): string {
  const to = join(emptyFolder(), 'copy');
  cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  return to;
}

test('a run that is killed after any record is resumed to the same journal, commits and branch', {
  timeout: runs(1_800_000),
}, async () => {
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
  const every = Math.max(1, Math.floor(total / runs(6)));
  const killed = { root: fresh(), state: emptyFolder() };
  for (let at = 0; at < total; at += every) {
    // It is killed again and again: each process makes so many records.
    const signal = run(killed.root, killed.state, at === 0 ? 'start' : 'resume', every);
    expect(signal).toBe(total - at < every ? null : 'SIGKILL');
    const { ours } = await readWorkflowState(join(killed.state, 'workflow-state.json'));
    expect(ours).toBeDefined();
    const [place, state] = [copied(killed.root), copied(killed.state)];
    if (signal === 'SIGKILL') expect(run(place, state, 'resume', undefined)).toBe(null);
    // It names the repository that it began in.
    expect(outcome(killed.root, state, place), `killed after record ${at + every}`).toEqual(whole);
  }
});

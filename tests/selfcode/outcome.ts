import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JournalRecord } from '#host/selfcode/records.js';
import { git } from './cycle-for-tests.js';

/** The records of the only run in a state folder. */
export function recordsIn(state: string): JournalRecord[] {
  const [name] = readdirSync(join(state, 'runs'));
  const lines = readFileSync(join(state, 'runs', name!, 'journal.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => (JSON.parse(line.slice(33)) as [number, JournalRecord])[1]);
}

/**
 * What a run has come to, without what time and place decide, and without the errors that it has outlived. `branchesOf`:
 * where its branch is, if that is a copy of the repository.
 */
export function outcome(root: string, state: string, branchesOf = root): object {
  const [name] = readdirSync(join(state, 'runs'));
  const branches = git(branchesOf, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads/tars');
  const records = recordsIn(state).filter(({ type }) => type !== 'failed');
  const whole = { name, branches, records: records.map(withoutTimes) };
  return JSON.parse(JSON.stringify(whole).replaceAll(root, 'ROOT')) as object;
}

function withoutTimes(record: JournalRecord): object {
  const { wallMs: _, output: __, ...rest } = { wallMs: 0, output: '', ...record };
  return rest;
}

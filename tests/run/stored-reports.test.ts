import { expect, test } from 'vitest';
import { TrapError } from '#host/base/errors.js';
import type { FileReport } from '#host/contract/report.js';
import type { ResultKey, ResultStore } from '#host/results/store.js';
import { fakeAgent, fakeRun, files, follow, quiet } from './fake-run.js';

/** A store in memory that tells what it was asked and given. */
class FakeStore implements ResultStore {
  readonly asked: ResultKey[] = [];
  readonly kept = new Map<string, FileReport>();

  async get(key: ResultKey): Promise<FileReport | undefined> {
    this.asked.push(key);
    return this.kept.get(JSON.stringify(key));
  }

  put(key: ResultKey, report: FileReport): void {
    this.kept.set(JSON.stringify(key), report);
  }
}

async function fill(results: FakeStore, ...paths: string[]): Promise<FileReport[]> {
  const { reports, answer } = fakeRun(files(...paths), { results, batch: { files: 1, bytes: 1000 } });
  const { seen, ended } = follow(reports);
  for (const _ of paths) await answer();
  await ended;
  return seen;
}

test('a file whose report is kept is in no call, and its report is in its place', async () => {
  const results = new FakeStore();
  const [kept] = await fill(results, 'b');
  const { run, reports, answer } = fakeRun(files('a', 'b', 'c'), { results });
  const { seen, ended } = follow(reports);
  expect(await answer()).toEqual(['a']);
  expect(await answer()).toEqual(['c']);
  await ended;
  expect(seen.map(({ path }) => path)).toEqual(['a', 'b', 'c']);
  expect(seen[1]).toBe(kept);
  expect(run.stats()).toMatchObject({ done: 3, reused: 1, calls: 2 });
});

test('a run whose reports are all kept starts no sandbox', async () => {
  const results = new FakeStore();
  const made = await fill(results, 'a', 'b');
  const { reports, pool } = fakeRun(files('a', 'b'), { results });
  const { seen, ended } = follow(reports);
  await ended;
  expect(seen).toEqual(made);
  expect(pool.stats().started).toBe(0);
});

test('a report is kept under what was asked for, which tells texts and options apart', async () => {
  const results = new FakeStore();
  await fill(results, 'a');
  expect([...results.kept.keys()]).toEqual(results.asked.map((key) => JSON.stringify(key)));
  const others = [
    fakeRun([{ path: 'a', text: 'other' }], { results }),
    fakeRun([{ path: 'other', text: 'a' }], { results }),
    fakeRun(files('a'), { results, options: '{"other":true}' }),
    fakeRun(files('a'), { results, agents: [fakeAgent('other')] }),
  ];
  for (const { reports, answer } of others) {
    const { seen, ended } = follow(reports);
    await answer();
    await ended;
    expect(seen).toHaveLength(1);
  }
  expect(results.kept.size).toBe(5);
});

test('the store gets the reports of files that failed, too, and decides itself', async () => {
  const results = new FakeStore();
  const { reports, calls } = fakeRun(files('a'), { results });
  const { ended } = follow(reports);
  (await calls.next()).reject(new TrapError('it trapped', { trap: 'unreachable' }));
  (await calls.next()).reject(new TrapError('it trapped', { trap: 'unreachable' }));
  await ended;
  expect([...results.kept.values()]).toMatchObject([{ path: 'a', status: 'failed' }]);
});

test('an agent that can not be prepared is told where it is called, not where the store is asked', async () => {
  const results = new FakeStore();
  const refusal = new Error('no agent');
  const agents = [fakeAgent('probe', { prepare: () => Promise.reject(refusal) })];
  const { reports } = fakeRun(files('a'), { results, agents });
  const { ended } = follow(reports);
  await quiet();
  expect(await ended).toBe(refusal);
  expect(results.asked).toEqual([]);
});

import { expect, test } from 'vitest';
import {
  AgentFailureError,
  AgentInvalidError,
  InputError,
  LanguageUnknownError,
  TrapError,
} from '#host/base/errors.js';
import type { FileReport } from '#host/contract/report.js';
import { CountedInput, fakeAgent, fakeRun, files, follow, pathsOf, quiet } from './fake-run.js';

const oneByOne = { files: 1, bytes: 1000 };
const paths = (reports: readonly FileReport[]) => reports.map(({ path }) => path);
const trap = () => new TrapError('it trapped', { trap: 'unreachable' });

test('reports come in the order of the input, whatever order the calls end in', async () => {
  const { reports, calls, answer } = fakeRun(files('a', 'b', 'c'), { concurrency: 3, batch: oneByOne });
  const { seen, ended } = follow(reports);
  await quiet();
  calls.pending.reverse();
  expect(await answer()).toEqual(['c']);
  expect(await answer()).toEqual(['b']);
  await quiet();
  expect(seen).toEqual([]);
  await answer();
  expect(await ended).toBeUndefined();
  expect(paths(seen)).toEqual(['a', 'b', 'c']);
});

test('where order does not matter, a report comes when its call has ended', async () => {
  const { reports, calls, answer } = fakeRun(files('a', 'b'), {
    concurrency: 2,
    batch: oneByOne,
    order: 'completed',
  });
  const { seen, ended } = follow(reports);
  await quiet();
  calls.pending.reverse();
  await answer();
  await quiet();
  expect(paths(seen)).toEqual(['b']);
  await answer();
  await ended;
  expect(paths(seen)).toEqual(['b', 'a']);
});

test('a run without files ends at once, and calls nothing', async () => {
  const { run, reports, pool } = fakeRun([]);
  expect(await reports.next()).toEqual({ value: undefined, done: true });
  expect(run.stats()).toMatchObject({ read: 0, calls: 0 });
  expect(pool.stats().started).toBe(0);
});

test('files that come at once share calls, each of one language', async () => {
  const { reports, answer } = fakeRun(files('a.txt', 'b.py', 'c.txt', 'd.py', 'e.txt', 'f.txt'));
  const { seen, ended } = follow(reports);
  const called = [await answer(), await answer(), await answer(), await answer()];
  expect(called).toEqual([['a.txt', 'c.txt'], ['e.txt'], ['f.txt'], ['b.py']]);
  expect(await answer()).toEqual(['d.py']);
  await ended;
  expect(paths(seen)).toEqual(['a.txt', 'b.py', 'c.txt', 'd.py', 'e.txt', 'f.txt']);
  expect(seen[0]).toMatchObject({ agent: 'probe', backend: 'jco', isolation: 'thread', usage: { files: 2 } });
});

test.each([1, 3])(
  'no more than 64 files for each of %i workers are read and not yet taken',
  async (concurrency) => {
    const input = new CountedInput(1000);
    const { reports, answer } = fakeRun(input, { concurrency });
    const first = reports.next();
    await quiet();
    expect(input.read).toBe(64 * concurrency);
    await answer();
    await first;
    await quiet();
    expect(input.read).toBe(64 * concurrency + 1);
  },
);

test('no more than two million bytes for each worker are read and not yet reported', async () => {
  const input = new CountedInput(20, 'x'.repeat(1024 * 1024));
  const { reports, answer } = fakeRun(input, { batch: { files: 1, bytes: 1 } });
  const first = reports.next();
  await quiet();
  expect(input.read).toBe(2);
  await answer();
  await first;
  await quiet();
  expect(input.read).toBe(3);
});

test('each file of a failed call is tried alone, and only the one that fails again is lost', async () => {
  const { run, reports, calls, answer } = fakeRun(files('a', 'b', 'c', 'd'));
  const { seen, ended } = follow(reports);
  const { asked, reject } = await calls.next();
  expect(pathsOf(asked)).toEqual(['a', 'b']);
  reject(trap());
  expect(await answer()).toEqual(['a']);
  const guilty = await calls.next();
  expect(pathsOf(guilty.asked)).toEqual(['b']);
  guilty.reject(trap());
  expect(await answer()).toEqual(['c']);
  expect(await answer()).toEqual(['d']);
  await ended;
  expect(seen.map(({ path, status, error }) => [path, status, error?.code])).toEqual([
    ['a', 'complete', undefined],
    ['b', 'failed', 'ERR_TRAP'],
    ['c', 'complete', undefined],
    ['d', 'complete', undefined],
  ]);
  expect(run.stats()).toMatchObject({
    read: 4,
    done: 4,
    failed: 1,
    retried: 2,
    calls: 5,
    queued: 0,
    running: 0,
  });
});

test('a file that failed alone is tried once more, unless its error is final', async () => {
  const { reports, calls, answer } = fakeRun(files('a.txt', 'b.py'));
  const { seen, ended } = follow(reports);
  (await calls.next()).reject(trap());
  expect(await answer()).toEqual(['a.txt']);
  (await calls.next()).reject(new AgentFailureError('it gave up', { reason: 'internal' }));
  await ended;
  expect(seen.map(({ status }) => status)).toEqual(['complete', 'failed']);
});

test.each([
  ['that is about all files', new AgentInvalidError('no agent')],
  ['that is a mistake of this package', new Error('bug')],
])('an error %s ends the run, and its other calls', async (_, error) => {
  const { reports, calls, pool } = fakeRun(files('a', 'b'), { concurrency: 2, batch: oneByOne });
  const { seen, ended } = follow(reports);
  (await calls.next()).reject(error);
  expect(await ended).toBe(error);
  expect(seen).toEqual([]);
  expect(pool.stats()).toMatchObject({ running: 0, failures: { aborted: 1 } });
});

test('an abort before the start reads nothing', async () => {
  const input = new CountedInput(3);
  const { reports } = fakeRun(input, { signal: AbortSignal.abort(new Error('enough')) });
  await expect(reports.next()).rejects.toThrow('enough');
  expect(input.read).toBe(0);
});

test('an abort ends a run with its reason, its calls, and its input', async () => {
  const aborting = new AbortController();
  const input = new CountedInput(1000);
  const { reports, pool } = fakeRun(input, { signal: aborting.signal, concurrency: 2 });
  const { ended } = follow(reports);
  await quiet();
  expect(pool.stats().running).toBe(2);
  const reason = new Error('enough');
  aborting.abort(reason);
  expect(await ended).toBe(reason);
  expect(pool.stats()).toMatchObject({ running: 0, failures: { aborted: 2 } });
  expect(input).toMatchObject({ read: 128, closed: true });
});

test('leaving the loop ends the calls and closes the input', async () => {
  const input = new CountedInput(1000);
  const { reports, pool, answer } = fakeRun(input);
  const answered = answer();
  for await (const _ of reports) break;
  await answered;
  await quiet();
  expect(pool.stats().running).toBe(0);
  expect(input).toMatchObject({ read: 65, closed: true });
});

test('a limit on files ends the run after the reports of those before', async () => {
  const input = new CountedInput(10);
  const { reports, answer } = fakeRun(input, { maximumFiles: 2 });
  const { seen, ended } = follow(reports);
  await answer();
  await answer();
  expect(await ended).toMatchObject({ code: 'ERR_LIMIT_FILES', message: 'there are more than 2 files' });
  expect(paths(seen)).toEqual(['f1.txt', 'f2.txt']);
  expect(input.closed).toBe(true);
});

test('a failure of the input ends the run after the reports of those before', async () => {
  function* failing() {
    yield* files('a');
    throw new InputError('disk');
  }
  const { reports, answer } = fakeRun(failing());
  const { seen, ended } = follow(reports);
  await answer();
  expect(await ended).toMatchObject({ message: 'disk' });
  expect(paths(seen)).toEqual(['a']);
});

test('a file of a language that nothing knows fails in its place, and is in no call', async () => {
  const [first, odd, last] = files('a', 'b', 'c');
  const { reports, answer } = fakeRun([first!, { ...odd!, language: 'klingon' }, last!]);
  const { seen, ended } = follow(reports);
  expect(await answer()).toEqual(['a']);
  expect(await answer()).toEqual(['c']);
  await ended;
  expect(seen.map(({ error }) => error?.code)).toEqual([undefined, 'ERR_LANGUAGE_UNKNOWN', undefined]);
});

test('each agent reports on the files that it reads, and the first on those that none does', async () => {
  const agents = [
    fakeAgent('one', { reads: (language) => language === 'python' }),
    fakeAgent('two', { reads: (language) => language !== 'text' }),
  ];
  const { reports, calls, answer } = fakeRun(files('a.py', 'b.cs', 'c.txt'), { agents });
  const { seen, ended } = follow(reports);
  for (let call = 0; call < 4; call++) await answer();
  await ended;
  expect(calls.pending).toEqual([]);
  expect(seen.map(({ path, agent }) => [path, agent])).toEqual([
    ['a.py', 'one'],
    ['a.py', 'two'],
    ['b.cs', 'two'],
    ['c.txt', 'one'],
  ]);
});

test('a language that an agent can not be prepared for costs the files of that language only', async () => {
  const prepared = fakeAgent('probe').prepare('text');
  const prepare = async (language: string) => {
    if (language === 'python') throw new LanguageUnknownError('no Python');
    return prepared;
  };
  const { reports, answer } = fakeRun(files('a.py', 'b.txt', 'c.py'), {
    agents: [fakeAgent('probe', { prepare })],
  });
  const { seen, ended } = follow(reports);
  expect(await answer()).toEqual(['b.txt']);
  await ended;
  expect(seen.map(({ status }) => status)).toEqual(['failed', 'complete', 'failed']);
});

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { SelfCode } from '#host/selfcode/self-code.js';
import { comparisons, rethrow } from '../cli/cli.js';
import { emptyFolder, ends, finish, git, improve, repository, usual } from './cycle-for-tests.js';

const two = { 'a.cs': comparisons(1), 'b.cs': rethrow };

test('a run is repeated from its journal to the same commits', async () => {
  const root = repository({ ...two, 'c.cs': comparisons(1).replace('class C', 'class D') });
  const test = "if ! grep -q '== true' c.cs; then exit 1; fi";
  const { summary, state } = await improve(root, { test });
  expect(ends(summary)).toEqual({ committed: 2, reverted: 1 });
  const selfCode = await SelfCode.open({ folder: root, state });
  expect(await selfCode.replay(summary.run)).toMatchObject({
    difference: undefined,
    head: summary.head,
    same: 7,
  });
  expect(readdirSync(selfCode.runFolder(summary.run)).filter((name) => name.startsWith('replay'))).toEqual(
    [],
  );
});

test('a run that was asked to stop is resumed to the end', async () => {
  const root = repository(two);
  const state = emptyFolder();
  const selfCode = await SelfCode.open({ folder: root, state });
  const shared = emptyFolder();
  const command = `if ! [ -e ${shared}/go ]; then sleep 600; fi`;
  const events = selfCode.start({ ...usual, test: command, writable: [shared] });
  const ended = (async () => {
    for await (const event of events) {
      if (event.type === 'stage' && event.stage === 'Testing') expect(await selfCode.stop()).toBe(true);
    }
  })();
  await expect(ended).rejects.toThrow('asked to stop');
  expect(await selfCode.isRunning()).toBe(false);
  const stopped = JSON.parse(readFileSync(join(state, 'workflow-state.json'), 'utf8')) as object;
  expect(stopped).toMatchObject({ Status: 'stopped', CurrentStage: 'Testing' });
  writeFileSync(join(shared, 'go'), '');
  const { summary } = await finish(selfCode.resume(undefined));
  expect(summary).toMatchObject({ end: 'improved' });
  expect(await selfCode.stop()).toBe(false);
});

test('of two runs at once on one repository the second is told', async () => {
  const root = repository(two);
  const state = emptyFolder();
  const [one, other] = [
    await SelfCode.open({ folder: root, state }),
    await SelfCode.open({ folder: root, state }),
  ];
  for await (const _ of one.start(usual)) {
    await expect(other.start(usual).next()).rejects.toThrow(InputError);
    break;
  }
  expect((await finish(other.resume(undefined))).summary.end).toBe('improved');
});

test('there is nothing to resume where no run was stopped', async () => {
  const selfCode = await SelfCode.open({ folder: repository(two), state: emptyFolder() });
  await expect(selfCode.resume(undefined).next()).rejects.toThrow('there is no run to resume');
});

test('a rule whose edits break the tests sinks until it is not tried any more', async () => {
  const breaking = Object.fromEntries(
    Array.from({ length: 8 }, (_, number) => [
      `r${number}.cs`,
      rethrow.replace('class C', `class C${number}`),
    ]),
  );
  const root = repository({ 'a.cs': comparisons(1), ...breaking });
  const learn = { database: join(emptyFolder(), 'learning.db') };
  const first = await improve(root, { test: '! grep -q "throw;" *.cs', learn });
  expect(ends(first.summary)).toEqual({ committed: 1, reverted: 8 });
  const again = await improve(root, { test: 'true', learn });
  expect(again.notices.join('\n')).toMatch(/TARS002 is not tried: 8 of 8 judgements reject it/);
  expect(again.summary.edits.map(({ rule }) => rule)).toEqual(['TARS001']);
});

test('the files of a run say what became of it', async () => {
  const root = repository(two);
  const { folder, state, summary } = await improve(root, { test: 'true' });
  const names = [
    'report.json',
    'report.html',
    'run.tars',
    'run.wot.trsx',
    'changes.patch',
    'pull-request.md',
    'branch.bundle',
  ];
  expect(names.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
  expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(summary)),
  );
  const versions = join(state, 'output', 'versions', summary.run);
  expect(readFileSync(join(versions, 'b.cs.before'), 'utf8')).toBe(rethrow);
  expect(readFileSync(join(versions, 'b.cs.after'), 'utf8')).toBe(rethrow.replace('throw e;', 'throw;'));
  expect(JSON.parse(readFileSync(join(state, 'workflow-state.json'), 'utf8'))).toMatchObject({
    Status: 'completed',
    ProcessedFiles: expect.arrayContaining(['a.cs', 'b.cs']) as string[],
    Statistics: { committed: 2, files: 2 },
  });
  const clone = join(emptyFolder(), 'clone');
  git(root, 'clone', '-q', '-b', 'main', root, clone);
  git(clone, 'apply', '--check', join(folder, 'changes.patch'));
});

test('cleaning up leaves what was decided, and with force nothing', async () => {
  const root = repository(two);
  const { folder, state, summary } = await improve(root, { test: 'true' });
  const selfCode = await SelfCode.open({ folder: root, state });
  expect(await selfCode.cleanup(false)).toMatchObject({ trimmed: [summary.run], removed: [] });
  expect(existsSync(join(folder, 'repository'))).toBe(false);
  expect(await selfCode.history()).toMatchObject([{ run: summary.run, summary: { end: 'improved' } }]);
  expect(await selfCode.cleanup(true)).toMatchObject({ removed: [summary.run] });
  expect(await selfCode.history()).toEqual([]);
});

test('what a policy protects is not edited, and the summary says so', async () => {
  const policy = JSON.stringify({ blocked_paths: ['secret/**'] });
  const root = repository({
    'secret/a.cs': comparisons(1),
    'b.cs': rethrow,
    'agent-blackbox.policy.json': policy,
  });
  const { summary } = await improve(root);
  expect(summary.files.find(({ path }) => path === 'secret/a.cs')).toMatchObject({ end: 'protected' });
  expect(git(root, 'diff', '--name-only', 'main', summary.branch!).trim()).toBe('b.cs');
});

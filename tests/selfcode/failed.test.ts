import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from 'tars-hyperlight';
import { expect, test, vi } from 'vitest';
import { SelfCode } from '#host/selfcode/self-code.js';
import { comparisons, tarscli } from '../cli/cli.js';
import { emptyFolder, ends, finish, repository, usual } from './cycle-for-tests.js';

const files = { 'a.cs': comparisons(2) };

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

test('a run that an error ends is shown as failed with its code and message, and is resumed once the cause is gone', async () => {
  const root = repository(files);
  const state = emptyFolder();
  const home = emptyFolder();
  mkdirSync(join(home, '.demerzel'));
  writeFileSync(join(home, '.demerzel/HALT-ALL'), '');
  vi.stubEnv('HOME', home);
  const selfCode = await SelfCode.open({ folder: root, state });
  await expect(finish(selfCode.start(usual))).rejects.toThrow(InputError);
  vi.unstubAllEnvs();
  const message = expect.stringContaining('HALT-ALL stops all programs that edit') as string;
  const [{ run, summary } = { run: '', summary: undefined }] = await selfCode.history();
  expect(summary).toMatchObject({ end: 'failed', error: { code: 'ERR_INPUT', message } });
  expect(summary!.endedAt).toBeDefined();
  expect(json(join(state, 'workflow-state.json'))).toMatchObject({
    Status: 'failed',
    ErrorMessage: expect.stringMatching(/^ERR_INPUT: .*HALT-ALL stops/) as string,
    EndTime: summary!.endedAt,
    TarsHyperlight: { run, end: 'failed' },
  });
  expect(json(join(selfCode.runFolder(run), 'report.json'))).toMatchObject({
    end: 'failed',
    error: { message },
  });
  expect(readFileSync(join(selfCode.runFolder(run), 'report.html'), 'utf8')).toContain('ERR_INPUT: ');
  const told = (...args: string[]) => tarscli(['self-code', ...args, '--state', state], { cwd: root });
  const { stdout } = await told('status');
  expect(stdout).toMatch(/^run \S+: failed: an error ended it; .*\nerror\[ERR_INPUT\]: .*HALT-ALL stops/);
  expect(stdout).toContain(`"tarscli self-code resume ${run}" goes on with it`);
  expect((await told('history')).stdout).toBe(`${run}  failed (ERR_INPUT)  no edits\n`);
  const resumed = await finish(selfCode.resume(undefined));
  expect(resumed.summary).toMatchObject({ run, end: 'improved', error: undefined });
  expect(json(join(state, 'workflow-state.json'))).toMatchObject({ Status: 'completed', ErrorMessage: null });
  expect(await selfCode.replay(run)).toMatchObject({ difference: undefined });
});

test('a fault that nobody expects is shown as one, and costs nothing of the run', async () => {
  const root = repository(files);
  const state = emptyFolder();
  const selfCode = await SelfCode.open({ folder: root, state });
  const ask = () => Promise.reject(new TypeError('no such person'));
  await expect(finish(selfCode.start(usual, { ask }))).rejects.toThrow(TypeError);
  expect(await selfCode.history()).toMatchObject([
    { summary: { end: 'failed', error: { code: 'ERR_INTERNAL', message: 'no such person' } } },
  ]);
  expect(ends((await finish(selfCode.resume(undefined))).summary)).toEqual({ committed: 2 });
});

test('a run whose repository can not be opened has failed, and goes on when it can', async () => {
  const root = repository(files);
  const state = emptyFolder();
  const selfCode = await SelfCode.open({ folder: root, state });
  for await (const event of selfCode.start(usual)) {
    if (event.type === 'recorded' && event.record.type === 'chosen') break;
  }
  const [{ run } = { run: '' }] = await selfCode.history();
  const objects = join(root, '.git/objects');
  const kept = join(root, '.git/kept');
  renameSync(objects, kept);
  mkdirSync(objects);
  await expect(finish(selfCode.resume(run))).rejects.toThrow(InputError);
  expect(await selfCode.history()).toMatchObject([
    { summary: { end: 'failed', error: { code: 'ERR_INPUT' } } },
  ]);
  rmSync(objects, { recursive: true });
  renameSync(kept, objects);
  expect(ends((await finish(selfCode.resume(run))).summary)).toEqual({ committed: 2 });
});

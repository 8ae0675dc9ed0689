import { chmodSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openPullRequest } from '#host/selfcode/pullrequest/open.js';
import { FakeService } from './services.js';

const branch = 'tars/improve-0123456789ab';

/** A process that nobody has waited for yet runs no more. */
function isRunning(pid: number): boolean {
  const status = `/proc/${pid}/stat`;
  return existsSync(status) && !/\) Z /.test(readFileSync(status, 'utf8'));
}

describe('without a service', () => {
  const cases = [
    ['only a file is wanted', { via: 'file' }, 'only a file was asked for'],
    ['the program is missing', { via: 'glab' }, 'glab is not installed, or not on the PATH'],
  ] as const;
  test.each(cases)('there is a file, and why, if %s', async (_, given, why) => {
    const service = new FakeService(['gh']);
    const options = service.options(service.commit('improved'));
    expect(await openPullRequest({ ...options, ...given })).toEqual({
      result: 'written-to-file',
      url: undefined,
      why,
    });
    expect(readFileSync(options.file, 'utf8')).toContain(options.bundle);
    expect(service.calls).toEqual([]);
    expect(service.tip(branch)).toBeUndefined();
  });

  test.each([
    ['the base branch follows no remote', undefined, 'the base branch follows no remote'],
    ['the remote is a folder', '/srv/git/shop.git', "the remote's address names no project of a service"],
    [
      'the host says nothing',
      'https://code.example/acme/shop',
      'by its name, code.example is neither GitHub nor GitLab',
    ],
  ])('there is a file, and why, if %s', async (_, remoteUrl, why) => {
    const service = new FakeService();
    const options = service.options(service.commit('improved'));
    const run = { ...options.run, repository: { ...options.run.repository, remoteUrl } };
    expect(await openPullRequest({ ...options, run })).toEqual({
      result: 'written-to-file',
      url: undefined,
      why,
    });
    expect(service.calls).toEqual([]);
  });

  test('no program is taken from the folder that is improved, nor through a link into it', async () => {
    const service = new FakeService([]);
    const options = service.options(service.commit('improved'));
    const evil = join(service.root, 'gh');
    writeFileSync(evil, `#!/bin/sh\n: > '${service.folder}/ran'\n`);
    chmodSync(evil, 0o755);
    symlinkSync(evil, join(service.bin, 'gh'));
    const env = { ...service.env, PATH: `${service.root}:${service.env.PATH}` };
    expect(await openPullRequest({ ...options, env })).toMatchObject({ result: 'written-to-file' });
    expect(existsSync(join(service.folder, 'ran'))).toBe(false);
  });

  test('a run that made no branch proposes nothing', async () => {
    const service = new FakeService();
    const options = service.options(service.commit('improved'), { branch: undefined, edits: [] });
    expect(await openPullRequest(options)).toMatchObject({
      result: 'written-to-file',
      why: 'the run made no branch',
    });
    expect(service.calls).toEqual([]);
  });
});

describe('a failure', () => {
  test('to log in leaves the remote as it was and says what the program says', async () => {
    const service = new FakeService();
    const options = service.options(service.commit('improved'));
    service.keep({ pulls: [], fail: { GET: 'gh: Bad credentials (HTTP 401)\n\u001b[31mred' } });
    const opened = await openPullRequest(options);
    expect(opened).toEqual({ result: 'failed', url: undefined, why: 'the service refused: red' });
    expect(service.tip(branch)).toBeUndefined();
    expect(existsSync(options.file)).toBe(true);
  });

  test('to create leaves no pull request and no draft, and the next run creates it', async () => {
    const service = new FakeService();
    const options = service.options(service.commit('improved'));
    service.keep({ pulls: [], fail: { POST: 'GitHub Actions is not permitted to create pull requests\n' } });
    expect(await openPullRequest(options)).toMatchObject({
      result: 'failed',
      why: expect.stringContaining('not permitted'),
    });
    expect(service.pulls).toEqual([]);
    service.keep({ pulls: [] });
    expect(await openPullRequest(options)).toMatchObject({ result: 'created' });
  });

  test.each([
    ['what is not JSON', '<html>', 'something that is not JSON'],
    ['JSON of another form', '[{"number":"one"}]', 'something else than pull requests'],
    ['too much', 'x'.repeat(33 * 1024 * 1024), 'prints over'],
  ])('to understand %s is told', async (_, answer, why) => {
    const service = new FakeService();
    const options = service.options(service.commit('improved'));
    service.keep({ pulls: [], answer });
    expect(await openPullRequest(options)).toMatchObject({
      result: 'failed',
      why: expect.stringContaining(why),
    });
    expect(service.tip(branch)).toBeUndefined();
  });

  test('to answer in time ends the program and what it started', async () => {
    const service = new FakeService();
    const options = service.options(service.commit('improved'));
    const pids = join(service.folder, 'pids');
    writeFileSync(join(service.bin, 'gh'), `#!/bin/sh\nsleep 1000 &\necho $! $$ > '${pids}'\nwait\n`);
    const opened = await openPullRequest({ ...options, limits: { askWallMs: 8000 } });
    expect(opened).toMatchObject({ result: 'failed', why: 'gh took over 8 s' });
    const started = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
    expect(started).toHaveLength(2);
    await vi.waitFor(() => expect(started.filter(isRunning)).toEqual([]), { timeout: 30_000 });
  });

  test('by abortion throws its reason', async () => {
    const service = new FakeService();
    const options = service.options(service.commit('improved'));
    await expect(
      openPullRequest({ ...options, signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
    expect(service.calls).toEqual([]);
  });

  test('to reach the remote shows no credentials of its address', async () => {
    const service = new FakeService();
    const options = service.options(service.commit('improved'));
    const remoteUrl = `https://me:secret@github.com/acme/shop.git`;
    writeFileSync(
      service.env.GIT_CONFIG_GLOBAL!,
      `[url "file://${service.folder}/gone.git?"]\n\tinsteadOf = ${remoteUrl}\n`,
    );
    const run = { ...options.run, repository: { ...options.run.repository, remoteUrl } };
    const opened = await openPullRequest({ ...options, run });
    expect(opened.result).toBe('failed');
    expect(JSON.stringify(opened)).not.toContain('secret');
  });
});

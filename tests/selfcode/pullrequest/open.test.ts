import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pullRequestBody } from '#host/selfcode/pullrequest/body.js';
import { hiddenMark, readMark } from '#host/selfcode/pullrequest/fingerprint.js';
import { openPullRequest } from '#host/selfcode/pullrequest/open.js';
import { sampleRun } from '../sample-run.js';
import { FakeService } from './services.js';

const branch = 'tars/improve-0123456789ab';

describe('a pull request', () => {
  test('is created last, ready for review, after exactly its branch is pushed', async () => {
    const service = new FakeService();
    const head = service.commit('improved');
    const options = service.options(head);
    expect(await openPullRequest(options)).toEqual({
      result: 'created',
      url: 'https://forge.example/acme/shop/1',
      why: undefined,
    });
    expect(service.tip(branch)).toBe(head);
    expect(service.git(service.folder, 'ls-remote', '--heads', service.remote).split('\n')).toHaveLength(2);
    const [pull] = service.pulls;
    expect(pull).toMatchObject({ branch, base: 'main', state: 'open', body: pullRequestBody(options.run) });
    expect(pull!.title).toBe('3 improvements in 2 files (TARS001, TARS014)');
    expect(service.methods).toEqual(['GET', 'POST']);
    expect(service.calls.at(-1)!.args.join(' ')).not.toMatch(/draft/);
    expect(readFileSync(options.file, 'utf8')).toContain(pull!.body);
  });

  test('is asked for without questions, colors or a clone, with its body on standard input', async () => {
    const service = new FakeService();
    const head = service.commit('improved');
    await openPullRequest(service.options(head));
    const [find, create] = service.calls;
    expect(find!.env).toEqual({ GH_PROMPT_DISABLED: '1', NO_PROMPT: 'true', NO_COLOR: '1' });
    expect(find!.args.slice(0, 5)).toEqual(['api', '--hostname', 'github.com', '--method', 'GET']);
    expect(find!.args[5]).toBe('repos/acme/shop/pulls');
    expect(create!.input).toContain('## Improvements');
    expect(create!.args.join(' ').length).toBeLessThan(300);
  });

  test('that tells of the same edits is left as it is', async () => {
    const service = new FakeService();
    const head = service.commit('improved');
    await openPullRequest(service.options(head));
    const again = await openPullRequest(service.options(head, { run: 'another', backend: 'hyperlight' }));
    expect(again).toMatchObject({ result: 'unchanged', url: 'https://forge.example/acme/shop/1' });
    expect(service.methods).toEqual(['GET', 'POST', 'GET']);
  });

  test('is updated if it tells of other edits, and its branch goes forward', async () => {
    const service = new FakeService();
    await openPullRequest(service.options(service.commit('improved')));
    const head = service.commit('improved more');
    const options = service.options(head, { fingerprint: 'e'.repeat(64) });
    expect(await openPullRequest(options)).toMatchObject({ result: 'updated' });
    expect(service.tip(branch)).toBe(head);
    expect(service.pulls).toHaveLength(1);
    expect(readMark(service.pulls[0]!.body)).toEqual({ fingerprint: 'e'.repeat(64), head });
  });

  test('is found in its branch when a run ended between push and creation', async () => {
    const service = new FakeService();
    const head = service.commit('improved');
    service.git(service.repository, 'push', '--quiet', service.remote, `${head}:refs/heads/${branch}`);
    expect(await openPullRequest(service.options(head))).toMatchObject({ result: 'created' });
  });

  test('of commits that an earlier run pushed is created, if they hold the same edits', async () => {
    const service = new FakeService();
    const earlier = service.change('a.cs', 'improved');
    service.git(service.repository, 'push', '--quiet', service.remote, `${earlier}:refs/heads/${branch}`);
    service.git(service.repository, 'reset', '--quiet', '--hard', 'HEAD~1');
    const options = service.options(service.change('a.cs', 'improved by later tools'));
    expect(await openPullRequest(options)).toMatchObject({ result: 'pr-edited' });
    const other = await openPullRequest({ ...options, pushed: [{ commit: earlier, fingerprint: 'other' }] });
    expect(other).toMatchObject({ result: 'failed', why: expect.stringMatching(/^git push: .*rejected/) });
    const { fingerprint } = options.run;
    const alike = await openPullRequest({ ...options, pushed: [{ commit: earlier, fingerprint }] });
    expect(alike).toMatchObject({ result: 'created' });
    expect(service.tip(branch)).toBe(earlier);
    expect(readMark(service.pulls[0]!.body)).toEqual({ fingerprint, head: earlier });
    expect(await openPullRequest(options)).toMatchObject({ result: 'unchanged' });
  });

  test.each(['closed', 'merged'] as const)('that was %s stays so, and its branch gone', async (state) => {
    const service = new FakeService();
    const head = service.commit('improved');
    const body = hiddenMark(sampleRun({ fingerprint: 'd'.repeat(64) }));
    service.keep({ pulls: [{ number: 1, branch, base: 'main', title: '', body, state }] });
    expect(await openPullRequest(service.options(head))).toEqual({
      result: 'unchanged',
      url: 'https://forge.example/acme/shop/1',
      why: `the pull request was ${state} already`,
    });
    expect(service.tip(branch)).toBeUndefined();
  });

  test('of a fork, whose branch has the same name and whose body has our mark, is not taken for ours', async () => {
    const service = new FakeService();
    const head = service.commit('improved');
    const body = hiddenMark(sampleRun({ head }));
    service.keep({
      pulls: [{ number: 1, branch, base: 'main', title: '', body, state: 'open', fork: true }],
    });
    expect(await openPullRequest(service.options(head))).toMatchObject({ result: 'created' });
    expect(service.pulls).toHaveLength(2);
  });

  test('that another run creates meanwhile is not created twice', async () => {
    const service = new FakeService();
    const head = service.commit('improved');
    const options = service.options(head);
    const pull = {
      number: 1,
      branch,
      base: 'main',
      title: '',
      body: pullRequestBody(options.run),
      state: 'open' as const,
    };
    // The first answer has nothing yet: a program that shows the pull request only after the failed creation.
    service.keep({ pulls: [pull], fail: { POST: 'gh: Validation Failed (HTTP 422)\n' } });
    const shim = join(service.bin, 'gh');
    const real = join(service.bin, 'gh-real');
    writeFileSync(real, readFileSync(shim));
    chmodSync(real, 0o755);
    writeFileSync(
      shim,
      `#!/bin/sh\nif [ ! -e '${service.folder}/seen' ]; then : > '${service.folder}/seen'; echo '[]'; exit; fi\nexec '${real}' "$@"\n`,
    );
    expect(await openPullRequest(options)).toMatchObject({
      result: 'unchanged',
      why: expect.stringContaining('meanwhile'),
    });
    expect(service.pulls).toHaveLength(1);
  });
});

describe('a branch', () => {
  test('that a person has pushed to is left alone, and so is its pull request', async () => {
    const service = new FakeService();
    const head = service.commit('improved');
    await openPullRequest(service.options(head));
    const theirs = service.commit('by hand');
    service.git(service.repository, 'push', '--quiet', service.remote, `${theirs}:refs/heads/${branch}`);
    service.git(service.repository, 'reset', '--quiet', '--hard', head);
    const options = service.options(head, { fingerprint: 'e'.repeat(64) });
    expect(await openPullRequest(options)).toEqual({
      result: 'pr-edited',
      url: 'https://forge.example/acme/shop/1',
      why: `the branch has commits that no run made: ${theirs}`,
    });
    expect(service.tip(branch)).toBe(theirs);
    expect(service.methods.at(-1)).toBe('GET');
  });

  test('is pushed without hooks of the repository', async () => {
    const service = new FakeService();
    const head = service.commit('improved');
    const hook = join(service.repository, '.git/hooks/pre-push');
    mkdirSync(join(service.repository, '.git/hooks'), { recursive: true });
    writeFileSync(hook, `#!/bin/sh\n: > '${service.folder}/hooked'\nexit 1\n`);
    chmodSync(hook, 0o755);
    expect(await openPullRequest(service.options(head))).toMatchObject({ result: 'created' });
    expect(existsSync(join(service.folder, 'hooked'))).toBe(false);
  });

  test('is not pushed to an address that runs a program', async () => {
    const service = new FakeService();
    const head = service.commit('improved');
    const options = service.options(head);
    const run = `ext::sh -c ':>${service.folder}/ran'`;
    writeFileSync(
      service.env.GIT_CONFIG_GLOBAL!,
      `[url "${run}"]\n\tinsteadOf = https://github.com/acme/shop.git\n[protocol]\n\tallow = always\n`,
    );
    expect(await openPullRequest(options)).toMatchObject({
      result: 'failed',
      why: expect.stringContaining('not allowed'),
    });
    expect(existsSync(join(service.folder, 'ran'))).toBe(false);
  });
});

test('GitLab is asked in the same way', async () => {
  const host = 'gitlab.example.org';
  const service = new FakeService(['gh', 'glab'], host);
  const head = service.commit('improved');
  const options = service.options(head, {}, host);
  expect(await openPullRequest(options)).toMatchObject({
    result: 'created',
    url: 'https://forge.example/acme/shop/1',
  });
  expect(await openPullRequest(options)).toMatchObject({ result: 'unchanged' });
  const more = service.commit('improved more');
  expect(await openPullRequest(service.options(more, { fingerprint: 'e'.repeat(64) }, host))).toMatchObject({
    result: 'updated',
  });
  expect(service.pulls).toHaveLength(1);
  expect(readMark(service.pulls[0]!.body)).toEqual({ fingerprint: 'e'.repeat(64), head: more });
  expect(service.methods).toEqual(['GET', 'POST', 'GET', 'GET', 'PUT']);
  expect(new Set(service.calls.map(({ program }) => program))).toEqual(new Set(['glab']));
  expect(service.calls[1]!.args[5]).toBe('projects/acme%2Fshop/merge_requests');
});

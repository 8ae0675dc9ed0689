import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { openPullRequest } from '#host/selfcode/pullrequest/open.js';
import { comparisons } from '../../cli/cli.js';
import { emptyFolder, improve, repository } from '../cycle-for-tests.js';
import { FakeService } from './services.js';

const branch = 'tars/improve-0123456789ab';

describe('the address of a remote', () => {
  test.each([
    'ext::sh -c "touch MARK" https://github.com/acme/shop',
    '--upload-pack=touch MARK',
    '-oProxyCommand=touch MARK',
    'ssh://-oProxyCommand=touch%20MARK/github.com/acme/shop',
    'git@-oProxyCommand=github.com:acme/shop',
    'https://github.com/../../api',
    'https://github.com/{owner}/{repo}',
    'https://github.com/acme/shop?x=$(touch MARK)',
    'https://github.com/acme/shop;touch MARK',
    'https://github.com/acme/shop\n--hostname=evil.example',
    'file:///github.com/acme/shop',
  ])('that would be an option or a command is neither: %j', async (address) => {
    const service = new FakeService();
    const mark = join(service.folder, 'mark');
    const options = service.options(service.commit('improved'));
    const remoteUrl = address.replace('MARK', mark);
    const run = { ...options.run, repository: { ...options.run.repository, remoteUrl } };
    for (const via of ['auto', 'gh', 'glab'] as const) {
      const { result } = await openPullRequest({ ...options, run, via });
      expect(['written-to-file', 'failed', 'pr-edited']).toContain(result);
    }
    for (const { args } of service.calls) {
      expect(args.slice(0, 2)).toEqual(['api', '--hostname']);
      expect(args[2]).toBe('github.com');
      expect(args[5]).toMatch(/^(?:repos\/acme\/shop\/pulls|projects\/acme%2Fshop\/merge_requests\?)/);
    }
    expect(existsSync(mark)).toBe(false);
    expect(service.pulls).toEqual([]);
  });

  test.each([
    ['gitlab.evil.example', { GITLAB_TOKEN: 'secret', OAUTH_TOKEN: 'secret' }],
    ['gitlab.evil.example', { GITLAB_TOKEN: 'secret', GITLAB_HOST: 'https://gitlab.corp.example/' }],
    ['gitlab.com.evil.example', { GITLAB_ACCESS_TOKEN: 'secret', CI_SERVER_HOST: 'gitlab.com' }],
    ['github.evil.example', { GH_ENTERPRISE_TOKEN: 'secret', GH_HOST: 'github.corp.example' }],
    ['github.com.evil.example', { GITHUB_ENTERPRISE_TOKEN: 'secret' }],
  ])('brings no token of another host to %s', async (host, variables) => {
    const service = new FakeService(['gh', 'glab'], host);
    const options = service.options(service.commit('improved'), {}, host);
    service.keep({ pulls: [], fail: { GET: 'Unauthorized (HTTP 401)' } });
    const opened = await openPullRequest({ ...options, env: { ...service.env, ...variables } });
    expect(service.calls).toHaveLength(1);
    expect(JSON.stringify(service.calls)).not.toContain('secret');
    expect(opened).toMatchObject({
      result: 'failed',
      why: expect.stringContaining(`not sent to ${host}: if`),
    });
  });

  test.each([
    ['gitlab.com', { GITLAB_TOKEN: 'secret' }],
    ['gitlab.corp.example', { GITLAB_TOKEN: 'secret', GITLAB_HOST: 'https://gitlab.corp.example:8443' }],
    ['gitlab.corp.example', { GITLAB_TOKEN: 'secret', CI_SERVER_HOST: 'gitlab.corp.example' }],
    [
      'github.corp.example',
      { GH_ENTERPRISE_TOKEN: 'secret', GITHUB_SERVER_URL: 'https://github.corp.example' },
    ],
  ])('brings its own token to %s', async (host, variables) => {
    const service = new FakeService(['gh', 'glab'], host);
    const options = service.options(service.commit('improved'), {}, host);
    const opened = await openPullRequest({ ...options, env: { ...service.env, ...variables } });
    expect(opened.result).toBe('created');
    expect(JSON.stringify(service.calls[0]!.env)).toContain('secret');
  });
});

test.each([
  ['gh', 'github.com', '-f'],
  ['glab', 'gitlab.com', '--raw-field'],
] as const)(
  'names of branches and titles are texts to %s, whatever they look like',
  async (via, host, flag) => {
    const names = ['@/etc/passwd', '--exec=touch', '-', '{branch}', ':owner'];
    for (const baseBranch of names) {
      const service = new FakeService([via], host);
      const options = service.options(service.commit('improved'), {}, host);
      const run = { ...options.run, repository: { ...options.run.repository, baseBranch } };
      expect(await openPullRequest({ ...options, run })).toMatchObject({ result: 'created' });
      const { args } = service.calls.at(-1)!;
      const at = args.indexOf(`${via === 'gh' ? 'base' : 'target_branch'}=${baseBranch}`);
      expect(args[at - 1]).toBe(flag);
      expect(args.filter((arg) => arg.includes('@'))).toEqual(
        [
          `${via === 'gh' ? 'base' : 'target_branch'}=${baseBranch}`,
          `${via === 'gh' ? 'body' : 'description'}=@-`,
        ].filter((arg) => arg.includes('@')),
      );
      expect(service.pulls).toMatchObject([{ branch, base: baseBranch }]);
    }
  },
);

test('a repository whose configuration, hooks and programs mean harm has them run by no part of a pull request', async () => {
  const service = new FakeService(['gh']);
  const mark = join(emptyFolder(), 'mark');
  const evil = `touch ${mark}`;
  const root = repository({
    'a.cs': comparisons(1),
    gh: `#!/bin/sh\n${evil}\n`,
    'bin/git': `#!/bin/sh\n${evil}\n`,
  });
  for (const path of ['gh', 'bin/git']) chmodSync(join(root, path), 0o755);
  const config = (key: string, value: string) =>
    execFileSync('git', ['config', '--add', key, value], { cwd: root });
  config('remote.origin.url', 'https://github.com/acme/shop.git');
  config('branch.main.remote', 'origin');
  config('branch.main.merge', 'refs/heads/main');
  for (const key of [
    'core.sshCommand',
    'remote.origin.receivepack',
    'remote.origin.uploadpack',
    'core.fsmonitor',
  ])
    config(key, evil);
  config('credential.helper', `!${evil}`);
  config('remote.origin.pushurl', `ext::sh -c "${evil}"`);
  config('protocol.ext.allow', 'always');
  config(`url.ext::sh -c "${evil}" .insteadOf`, 'https://github.com/');
  config('alias.push', `!${evil}`);
  config('push.gpgSign', 'true');
  config('gpg.program', evil);
  const hooks = join(root, '.git/hooks');
  mkdirSync(hooks, { recursive: true });
  for (const name of ['pre-push', 'reference-transaction', 'post-commit'])
    writeFileSync(join(hooks, name), `#!/bin/sh\n${evil}\n`, { mode: 0o755 });
  execFileSync('git', ['push', '-q', service.remote, 'HEAD:refs/heads/main', '--force', '--no-verify'], {
    cwd: root,
    env: {
      ...service.env,
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'core.hooksPath',
      GIT_CONFIG_VALUE_0: '/dev/null',
      GIT_CONFIG_KEY_1: 'push.gpgSign',
      GIT_CONFIG_VALUE_1: 'false',
    },
  });
  execFileSync('rm', ['-f', mark]);
  for (const [name, value] of Object.entries(service.env)) if (value !== undefined) vi.stubEnv(name, value);
  vi.stubEnv('PATH', `${root}:${root}/bin:.:${service.env.PATH}`);
  const { summary, notices } = await improve(root, { pullRequest: 'auto', learn: false });
  vi.unstubAllEnvs();
  expect(notices.filter((text) => text.startsWith('pull request'))).toEqual([]);
  expect(service.pulls).toMatchObject([{ branch: summary.branch, base: 'main', state: 'open' }]);
  expect(service.tip(summary.branch!)).toBe(summary.head);
  for (const { args } of service.calls) expect(args.slice(0, 3)).toEqual(['api', '--hostname', 'github.com']);
  expect(existsSync(mark)).toBe(false);
});

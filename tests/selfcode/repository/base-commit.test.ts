import { execFileSync } from 'node:child_process';
import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { baseCommit } from '#host/selfcode/repository/run-repository.js';
import { folder } from '../../cli/cli.js';
import { TestRepository } from '../../hostile/repositories.js';
import { signal } from './runs.js';

const found = (cwd: string, ref?: string) => baseCommit(cwd, ref, signal);

describe('the base commit', () => {
  test('is that of HEAD, with its tree and branch, from any folder of the repository', async () => {
    const repository = new TestRepository({ 'src/a.cs': '' });
    repository.git('checkout', '-q', '-b', 'topic/one');
    expect(await found(join(repository.path, 'src'))).toEqual({
      commit: repository.git('rev-parse', 'HEAD'),
      tree: repository.git('rev-parse', 'HEAD^{tree}'),
      branch: 'topic/one',
      remoteUrl: undefined,
      submodules: [],
      isShallow: false,
      root: realpathSync(repository.path),
      project: realpathSync(repository.path),
    });
  });

  test('has no branch on a detached HEAD', async () => {
    const repository = new TestRepository();
    repository.git('checkout', '-q', '--detach');
    expect(await found(repository.path)).toMatchObject({
      commit: repository.git('rev-parse', 'HEAD'),
      branch: undefined,
    });
  });

  test('is what a branch, a tag, an abbreviation or an expression names', async () => {
    const repository = new TestRepository();
    const first = repository.git('rev-parse', 'HEAD');
    repository.git('branch', 'old');
    repository.git('tag', '-a', '-m', 'tag', 'v1');
    repository.commit({ 'b.cs': '' });
    for (const ref of ['old', 'refs/heads/old', 'v1', first.slice(0, 10), 'HEAD~1', 'HEAD^{/change}~1'])
      expect([ref, (await found(repository.path, ref)).commit]).toEqual([ref, first]);
    expect((await found(repository.path, 'old')).branch).toBe('old');
    expect((await found(repository.path, 'v1')).branch).toBeUndefined();
  });

  test('is of the worktree, whose project is the first one', async () => {
    const repository = new TestRepository();
    const linked = join(folder({}), 'linked');
    repository.git('worktree', 'add', '-q', '-b', 'other', linked);
    expect(await found(linked)).toMatchObject({
      branch: 'other',
      root: realpathSync(linked),
      project: realpathSync(repository.path),
    });
  });

  test('names submodules and a shallow history', async () => {
    const repository = new TestRepository();
    repository.commit({ 'b.cs': '' });
    repository.git('update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},deps/sub module`);
    repository.git('commit', '-q', '-m', 'submodule');
    const clone = join(folder({}), 'clone');
    execFileSync('git', ['clone', '-q', '--depth', '1', `file://${repository.path}`, clone]);
    expect(await found(clone)).toMatchObject({ isShallow: true, submodules: ['deps/sub module'] });
  });

  test.each([
    ['missing', 'the repository has no commit missing', 'id of a commit'],
    ['--help', 'the repository has no commit --help', 'id of a commit'],
    ['HEAD:a.cs', 'the repository has no commit HEAD:a.cs', 'id of a commit'],
    [undefined, 'HEAD names no commit', 'commit the files first'],
  ])('is an error for %s, where there is none', async (ref, message, hint) => {
    const repository = new TestRepository();
    if (ref === undefined) repository.git('symbolic-ref', 'HEAD', 'refs/heads/unborn');
    await expect(found(repository.path, ref)).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining(message),
      hint: expect.stringContaining(hint),
    });
  });

  test('is an error outside of repositories', async () => {
    await expect(found(folder({}))).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining('no git repository'),
      hint: expect.stringContaining('git repository'),
    });
  });
});

describe('the address of the remote', () => {
  const urlOf = async (settings: Record<string, string>) => {
    const repository = new TestRepository();
    repository.git('checkout', '-q', '-b', 'main.x');
    for (const [key, value] of Object.entries(settings)) repository.config(key, value);
    return (await found(repository.path)).remoteUrl;
  };

  test("is the branch's, else origin's, else that of the only one", async () => {
    const [mine, origin] = [{ 'remote.mine.url': 'm' }, { 'remote.origin.url': 'o' }];
    expect(await urlOf({ ...mine, ...origin, 'branch.main.x.remote': 'mine' })).toBe('m');
    expect(await urlOf({ ...mine, ...origin })).toBe('o');
    expect(await urlOf(mine)).toBe('m');
    expect(await urlOf({ ...mine, 'remote.other.url': 'x' })).toBeUndefined();
    expect(await urlOf({})).toBeUndefined();
  });

  test('is without passwords, and plain', async () => {
    const repository = new TestRepository();
    for (const [url, expected] of [
      ['https://user:secret@host/a/b.git', 'https://host/a/b.git'],
      ['https://token@host/a/b.git', 'https://host/a/b.git'],
      ['ssh://git:secret@host/a', 'ssh://git@host/a'],
      ['git@host:a/b.git', 'git@host:a/b.git'],
      ['https://host/a\u001b[31m', undefined],
      [`https://host/${'a'.repeat(4000)}`, undefined],
    ] as const) {
      repository.git('config', 'remote.origin.url', url);
      expect((await found(repository.path)).remoteUrl).toBe(expected);
    }
  });
});

test('a damaged HEAD is an error that says so', async () => {
  const repository = new TestRepository();
  writeFileSync(join(repository.path, '.git/HEAD'), `${'1'.repeat(40)}\n`);
  await expect(found(repository.path)).rejects.toThrow('HEAD names no commit');
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { churnOf } from '#host/workflow/churn.js';
import { folder } from '../cli/cli.js';
import { rejection } from '../host/agents-for-tests.js';
import { TestRepository, twoCommits } from './repositories.js';

const { signal } = new AbortController();

describe('git is not led to another repository', () => {
  const secret = () => new TestRepository({ 'secret.cs': 'class Secret { }\n' });

  test('git is not led to another repository by a .git file', async () => {
    const cwd = folder({ '.git': `gitdir: ${secret().path}/.git\n`, 'a.cs': '' });
    const error = await rejection(churnOf(cwd, '2000-01-01', signal));
    expect(error).toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining("doesn't know of it"),
    });
  });

  test('git is not led to another repository by a .git file that leads to a worktree of another folder', async () => {
    const [other, worktree] = [secret(), join(folder({}), 'w')];
    other.git('worktree', 'add', '-q', worktree);
    const cwd = folder({ '.git': `gitdir: ${other.path}/.git/worktrees/w\n` });
    expect((await rejection(churnOf(cwd, '2000-01-01', signal))).message).toContain("doesn't know of it");
    expect((await churnOf(worktree, '2000-01-01', signal)).get('secret.cs')).toBe(1);
  });

  test('git is not led to another repository by a link', async () => {
    const cwd = folder({});
    execFileSync('ln', ['-s', join(secret().path, '.git'), join(cwd, '.git')]);
    expect((await rejection(churnOf(cwd, '2000-01-01', signal))).message).toContain('is a link');
  });

  test('git is not led to another repository by a .git folder that has the rest elsewhere', async () => {
    const { path } = twoCommits();
    writeFileSync(join(path, '.git/commondir'), `${secret().path}/.git\n`);
    expect((await rejection(churnOf(path, '2000-01-01', signal))).message).toContain(
      'leads to another repository',
    );
  });

  test('git is not led to another repository by core.worktree', async () => {
    const repository = twoCommits();
    repository.config('core.worktree', secret().path);
    const churn = await churnOf(repository.path, '2000-01-01', signal);
    expect(churn.get('a.cs')).toBe(2);
  });

  test('git is not led to another repository by a damaged .git below a sound one', async () => {
    const { path } = secret();
    mkdirSync(join(path, 'inner/.git'), { recursive: true });
    const error = await rejection(churnOf(join(path, 'inner'), '2000-01-01', signal));
    expect(error.code).toBe('ERR_INPUT');
  });
});

test('worktrees and submodules are looked at', async () => {
  const repository = twoCommits();
  const inner = twoCommits();
  repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'inner');
  repository.commit({});
  expect((await churnOf(join(repository.path, 'inner'), '2000-01-01', signal)).get('a.cs')).toBe(2);
});

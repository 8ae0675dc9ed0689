import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { databasePath } from '#host/learning/database-path.js';
import { folder } from '../cli/cli.js';
import { TestRepository } from '../hostile/repositories.js';

const pathFor = async (cwd: string) => (await databasePath(undefined, cwd, { XDG_DATA_HOME: '/data' })).path;

test('every folder of a repository and of its worktrees has the same database, a clone its own', async () => {
  const repository = new TestRepository({ 'src/a.cs': '' });
  const [worktree, clone] = [join(folder({}), 'w'), join(folder({}), 'c')];
  repository.git('worktree', 'add', '-q', worktree);
  repository.git('clone', '-q', '.', clone);
  const path = await pathFor(repository.path);
  expect(path).toMatch(/^\/data\/tars-hyperlight\/learning\/tarscli-test-\w+-[0-9a-f]{32}\/learning\.db$/);
  expect(await pathFor(join(repository.path, 'src'))).toBe(path);
  expect(await pathFor(worktree)).toBe(path);
  expect(await pathFor(clone)).not.toBe(path);
});

test('a folder that calls itself a worktree of another repository has a database of its own', async () => {
  const repository = new TestRepository();
  repository.git('worktree', 'add', '-q', join(folder({}), 'w'));
  const target = join(repository.path, '.git/worktrees/w');
  const told = folder({ '.git': `gitdir: ${target}\n` });
  const forged = folder({ '.git': 'gitdir: own\n', 'own/gitdir': '../.git', 'own/commondir': target });
  const paths = await Promise.all([repository.path, told, forged].map(pathFor));
  expect(new Set(paths).size).toBe(3);
});

test('outside of repositories each folder has its own, whatever its name', async () => {
  const cwd = folder({});
  mkdirSync(join(cwd, 'ü /x'), { recursive: true });
  expect(await pathFor(join(cwd, 'ü /x'))).not.toBe(await pathFor(cwd));
});

test('a data folder that is not absolute is none', async () => {
  const { path } = await databasePath(undefined, folder({}), { XDG_DATA_HOME: 'data' });
  expect(path).toContain(join('.local', 'share', 'tars-hyperlight'));
});

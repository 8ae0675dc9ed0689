import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { churnOf } from '#host/workflow/churn.js';
import { rejection, temporaryFolder } from '../host/agents-for-tests.js';

const signal = new AbortController().signal;

async function repository(): Promise<{
  folder: string;
  commit: (date: string, ...paths: string[]) => Promise<void>;
}> {
  const folder = await temporaryFolder();
  const git = (args: string[], date = '2001-01-01T00:00:00Z') =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
      cwd: folder,
      env: {
        ...process.env,
        GIT_AUTHOR_DATE: date,
        GIT_COMMITTER_DATE: date,
        GIT_CONFIG_GLOBAL: '/dev/null',
      },
      stdio: 'pipe',
    });
  git(['init', '-q']);
  let count = 0;
  const commit = async (date: string, ...paths: string[]) => {
    for (const path of paths) {
      await mkdir(join(folder, path, '..'), { recursive: true });
      await writeFile(join(folder, path), `${count++}`);
    }
    git(['add', '-A']);
    git(['commit', '-q', '-m', 'change'], date);
  };
  return { folder, commit };
}

test('commits are counted by path, relative to the folder, since the date', async () => {
  const { folder, commit } = await repository();
  await commit('2010-01-01T00:00:00Z', 'src/a b.cs', 'src/é.cs');
  await commit('2020-01-01T00:00:00Z', 'src/a b.cs');
  await commit('2020-02-01T00:00:00Z', 'src/a b.cs', 'lib/c.cs');
  expect(Object.fromEntries(await churnOf(folder, '2015-01-01', signal))).toEqual({
    'src/a b.cs': 2,
    'lib/c.cs': 1,
  });
  expect(Object.fromEntries(await churnOf(join(folder, 'src'), '2000-01-01', signal))).toEqual({
    'a b.cs': 3,
    'é.cs': 1,
    '../lib/c.cs': 1,
  });
});

test('a folder outside of repositories is an error that says so', async () => {
  const folder = await temporaryFolder();
  expect(await rejection(churnOf(folder, '1 year ago', signal))).toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringContaining(folder),
    hint: expect.stringContaining('--churn'),
  });
});

test('a date that looks like an option is not one', async () => {
  const { folder, commit } = await repository();
  await commit('2020-01-01T00:00:00Z', 'a.cs');
  await expect(churnOf(folder, '--output=/tmp/x', signal)).resolves.toBeInstanceOf(Map);
});

import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder } from '../../cli/cli.js';
import { TestRepository } from '../../hostile/repositories.js';
import { author, commit, commitEntries, date, open } from './runs.js';

const files = { 'a.cs': 'class A { }\n', 'b.cs': 'b', 'src/run.sh': '#!/bin/sh\n' };
const show = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd }).toString();

test('a commit holds exactly the files, and says who and when', async () => {
  const run = await open(new TestRepository(files).path);
  // What the work tree holds is of no matter.
  writeFileSync(join(run.root, 'b.cs'), 'dirty');
  const made = await run.commit({
    parent: run.base,
    files: new Map([['a.cs', Buffer.from('class B { }\r\n')]]),
    message: 'Title\n\nBody é\n\n',
    author,
    date,
  });
  expect(show(run.root, 'cat-file', 'commit', made).split('\n').slice(1)).toEqual([
    `parent ${run.base}`,
    'author A U Thor <author@example.com> 1767323045 +0000',
    'committer A U Thor <author@example.com> 1767323045 +0000',
    '',
    'Title',
    '',
    'Body é',
    '',
  ]);
  expect(show(run.root, 'diff', '--name-status', run.base, made)).toBe('M\ta.cs\n');
  expect(show(run.root, 'show', `${made}:a.cs`)).toBe('class B { }\r\n');
});

test('equal input gives an equal id, in every repository and by every configuration', async () => {
  const repository = new TestRepository(files);
  const ids = new Set<string>();
  for (const encoding of ['utf-8', 'latin1']) {
    repository.config('i18n.commitEncoding', encoding);
    repository.config('commit.gpgSign', 'true');
    repository.config('core.autocrlf', 'true');
    const run = await open(repository.path);
    const first = await commit(run, { 'a.cs': 'é\r\n', 'b.cs': 'B' });
    ids.add(first).add(await commit(run, { 'b.cs': 'B', 'a.cs': 'é\r\n' }));
    ids.add(await commit(run, { 'a.cs': 'again' }, first));
  }
  expect(ids.size).toBe(2);
});

test('a commit keeps modes, and everything that it does not name', async () => {
  const repository = new TestRepository();
  commitEntries(repository, [
    ['100644', 'a.cs', 'a'],
    ['100755', 'run.sh', 'run'],
    ['120000', 'link', 'a.cs'],
    ['160000', 'sub', '1'.repeat(40)],
    ['100644', Buffer.from('caf\xe9', 'latin1'), 'odd'],
  ]);
  const run = await open(repository.path);
  const made = await commit(run, { 'run.sh': 'walk' });
  const [before, after] = [run.base, made].map((id) => show(run.root, 'ls-tree', '-r', id).split('\n'));
  const differing = after!.filter((line, index) => line !== before![index]);
  expect(differing).toEqual([expect.stringMatching(/^100755 blob [0-9a-f]+\trun\.sh$/)]);
});

test('a commit is refused of whatever is no regular file of its parent', async () => {
  const repository = new TestRepository();
  commitEntries(repository, [
    ['100644', 'src/a.cs', 'a'],
    ['120000', 'link', 'a.cs'],
    ['160000', 'sub', '1'.repeat(40)],
  ]);
  const run = await open(repository.path);
  for (const path of [
    'link',
    'sub',
    'src',
    'new.cs',
    '../a.cs',
    '.git/config',
    '',
    ':(glob)**',
    'src/a.cs/b',
  ])
    await expect(commit(run, { [path]: 'x' })).rejects.toMatchObject({ code: 'ERR_INPUT' });
});

test('a commit that changes nothing is refused, and none leaves an index behind', async () => {
  const place = join(folder({}), 'run');
  const run = await open(new TestRepository(files).path, place);
  await expect(commit(run, {})).rejects.toThrow('would change nothing');
  await expect(commit(run, { 'b.cs': 'b' })).rejects.toThrow('would change nothing');
  await commit(run, { 'b.cs': 'B' });
  expect(readdirSync(join(place, 'git')).filter((name) => name.startsWith('index'))).toEqual(['index']);
});

test('a diff is one for git apply: of line ends, odd names and what is not text', async () => {
  const all = { ...files, 'sp ace "q".cs': 'x\r\n', 'bin.dat': '\0\u0001' };
  const repository = new TestRepository(all);
  const run = await open(repository.path);
  const made = await commit(run, {
    'a.cs': 'class A { }\r\nno line feed',
    'sp ace "q".cs': 'y\r\n',
    'bin.dat': '\0\u0002',
  });
  const patch = await run.diff(run.base, made);
  execFileSync('git', ['apply', '--index', '-'], { cwd: repository.path, input: patch });
  expect(repository.git('write-tree')).toBe(show(run.root, 'rev-parse', `${made}^{tree}`).trim());
});

test('a bundle brings the branch to a clone', async () => {
  const repository = new TestRepository(files);
  const run = await open(repository.path);
  const made = await commit(run, { 'a.cs': '1' }, await commit(run, { 'b.cs': '2' }));
  const file = join(folder({}), 'branch.bundle');
  await run.bundle('tars/improve', made, file);
  repository.git('fetch', '-q', file, 'tars/improve:got');
  expect(repository.git('rev-parse', 'got')).toBe(made);
  repository.git('fsck', '--strict');
  for (const name of ['-x', 'a..b', 'a.lock', '', 'a b', 'HEAD'])
    await expect(run.bundle(name, made, file)).rejects.toThrow('no name for a branch');
});

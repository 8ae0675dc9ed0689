import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunRepository } from '#host/selfcode/repository/run-repository.js';
import { folder } from '../../cli/cli.js';
import { TestRepository, Trap } from '../../hostile/repositories.js';
import { commit, commitEntries, open, snapshot, tree } from './runs.js';

function files(): TestRepository {
  const repository = new TestRepository();
  commitEntries(repository, [
    ['100644', 'a.cs', 'class A { }\n'],
    ['100755', 'run.sh', '#!/bin/sh\n'],
    ['100644', 'src/deep/b.cs', 'b'],
    ['100644', 'src/c.cs', 'c'],
    ['100644', '.gitignore', 'bin/\n*.log\n*.tmp\n'],
    ['100644', 'src/.b.0123456789ab.tmp', 'tracked'],
    ['120000', 'link', 'a.cs'],
    ['160000', 'deps/sub', '1'.repeat(40)],
  ]);
  return repository;
}

const git = (cwd: string, ...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@e', ...args], { cwd })
    .toString()
    .trim();

/** What tests do to the tree that they run in, and worse. */
function disturb({ root }: RunRepository, outside: string): void {
  const at = (path: string) => join(root, path);
  writeFileSync(at('a.cs'), 'class B { }\n');
  utimesSync(at('a.cs'), 1, 1);
  chmodSync(at('run.sh'), 0o644);
  rmSync(at('src/c.cs'));
  mkdirSync(at('src/c.cs'));
  writeFileSync(at('src/c.cs/inner'), '');
  rmSync(at('src/deep'), { recursive: true });
  symlinkSync(outside, at('src/deep'));
  rmSync(at('link'));
  execFileSync('mkfifo', [at('link'), at('pipe'), at('src/pipe')]);
  writeFileSync(at('untracked'), '');
  mkdirSync(at('empty/folder'), { recursive: true });
  writeFileSync(at('deps/sub/left'), '');
  for (const place of ['nested', 'src', 'deps/sub']) {
    mkdirSync(at(place), { recursive: true });
    git(at(place), 'init', '-q');
  }
  writeFileSync(at('.a.cs.0123456789ab.tmp'), 'half');
  symlinkSync(outside, at('out'));
  linkSync(join(outside, 'kept'), at('hard'));
}

test('a reset brings back the very tree, whatever was done to it, and follows no link', async () => {
  const outside = folder({ kept: 'kept', 'b.cs': 'outside' });
  const run = await open(files().path);
  const [whole, before] = [tree(run), snapshot(outside)];
  disturb(run, outside);
  await run.reset();
  expect(tree(run)).toEqual(whole);
  rmSync(join(run.root, 'deps'), { recursive: true });
  mkdirSync(join(outside, 'sub'));
  writeFileSync(join(outside, 'sub/kept'), '');
  symlinkSync(outside, join(run.root, 'deps'));
  await run.reset();
  expect(tree(run)).toEqual(whole);
  expect(snapshot(outside)).toMatchObject({ ...before, 'sub/kept': 'file 0 ' });
});

test('a reset leaves what the ignore rules name, unless it is to be pristine', async () => {
  const run = await open(files().path);
  const whole = tree(run);
  mkdirSync(join(run.root, 'src/bin/inner/.git'), { recursive: true });
  writeFileSync(join(run.root, 'src/bin/out.dll'), 'built');
  writeFileSync(join(run.root, 'test.log'), '');
  await run.reset();
  expect(readFileSync(join(run.root, 'src/bin/out.dll'), 'utf8')).toBe('built');
  expect(existsSync(join(run.root, 'test.log'))).toBe(true);
  await run.reset(undefined, { pristine: true });
  expect(tree(run)).toEqual(whole);
});

test('a reset brings the tree to another commit, and back', async () => {
  const run = await open(files().path);
  const whole = tree(run);
  const made = await commit(run, { 'run.sh': '#!/bin/bash\n', 'src/c.cs': 'changed' });
  await run.reset(made);
  expect(tree(run)).toEqual({ ...whole, 'run.sh': 'file 111 #!/bin/bash\n', 'src/c.cs': 'file 0 changed' });
  await run.setFiles(new Map());
  expect(tree(run)['src/c.cs']).toBe('file 0 changed');
  await run.reset(run.base);
  expect(tree(run)).toEqual(whole);
});

test('set files are as given, modes stay, and all others are as committed', async () => {
  const run = await open(files().path);
  const whole = tree(run);
  const text = Buffer.from('\ufeff#!/bin/sh\r\n');
  await run.setFiles(new Map([['run.sh', text]]));
  expect(tree(run)).toEqual({ ...whole, 'run.sh': `file 111 ${text.toString('latin1')}` });
  await run.setFiles(new Map([['src/deep/b.cs', Buffer.from('B')]]));
  expect(tree(run)).toEqual({ ...whole, 'src/deep/b.cs': 'file 0 B' });
});

test('set files are none but those that a run changes', async () => {
  const run = await open(files().path);
  const whole = tree(run);
  for (const path of ['link', 'deps/sub', 'new.cs', '../git/config', '.git/config', '/etc/passwd', 'src', ''])
    await expect(run.setFiles(new Map([[path, Buffer.from('x')]]))).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining('no file that a run changes'),
    });
  expect(tree(run)).toEqual(whole);
});

test('the commands that run in the tree have a git of their own, whose state nobody reads', async () => {
  const [repository, trap] = [files(), new Trap()];
  const run = await open(repository.path);
  expect(git(run.root, 'status', '--short')).toBe('');
  expect(git(run.root, 'rev-parse', 'HEAD')).toBe(run.base);
  await run.setFiles(new Map([['src/c.cs', Buffer.from('C')]]));
  expect(git(run.root, 'status', '--short')).toBe('M src/c.cs');
  for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction'])
    trap.put(
      join(
        mkdirSync(join(run.root, '.git/hooks'), { recursive: true }) ?? join(run.root, '.git/hooks'),
        hook,
      ),
    );
  for (const key of ['core.fsmonitor', 'filter.x.clean', 'filter.x.smudge'])
    git(run.root, 'config', key, trap.program);
  writeFileSync(join(run.root, '.git/info/attributes'), '* filter=x\n');
  writeFileSync(join(run.root, '.git/objects/info/alternates'), '/nowhere\n');
  writeFileSync(join(run.root, '.git/HEAD'), 'ref: refs/heads/elsewhere\n');
  const made = await commit(run, { 'a.cs': 'class B { }\n' });
  await run.reset(made);
  expect(trap.sprung).toBe(false);
  expect(git(run.root, 'status', '--short')).toBe('');
  expect(git(run.root, 'log', '--format=%H')).toBe([made, run.base].join('\n'));
  expect(git(repository.path, 'for-each-ref')).not.toContain('elsewhere');
});

test.skipIf(process.platform !== 'linux' || process.getuid?.() !== 0)(
  'a reset removes folders that nobody may write to',
  async () => {
    const repository = files();
    const place = folder({});
    chmodSync(place, 0o777);
    execFileSync('chown', ['-R', '65534:65534', repository.path]);
    const script = `
      import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
      import { RunRepository } from '#host/selfcode/repository/run-repository.js';
      const [, user, place, base] = process.argv;
      const { signal } = new AbortController();
      const run = await RunRepository.open({ user, folder: place + '/run', base, signal });
      for (const name of ['cache', 'src/deep']) {
        mkdirSync(run.root + '/' + name + '/x/y', { recursive: true });
        writeFileSync(run.root + '/' + name + '/x/y/file', '');
        for (const part of ['/x/y', '/x', '']) chmodSync(run.root + '/' + name + part, 0o000);
      }
      await run.reset();
      process.stdout.write(String([existsSync(run.root + '/cache'), existsSync(run.root + '/src/deep/x')]));`;
    const base = git(repository.path, '-c', 'safe.directory=*', 'rev-parse', 'HEAD');
    const output = execFileSync(
      process.execPath,
      ['--input-type=module', '-e', script, repository.path, place, base],
      { uid: 65534, gid: 65534, env: { PATH: process.env.PATH, HOME: place } },
    );
    expect(output.toString()).toBe('false,false');
  },
);

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RunRepository } from '#host/selfcode/repository/run-repository.js';
import { folder } from '../../cli/cli.js';
import { TestRepository } from '../../hostile/repositories.js';
import { clone, commit, gitBytes, open, signal, snapshot, tree } from './runs.js';

describe('what a repository lacks or refuses is an error that helps:', () => {
  test('objects of other repositories, which a chain of alternates leads to', async () => {
    const source = new TestRepository();
    const middle = clone(source, '--shared');
    execFileSync('git', ['config', 'remote.origin.url', source.path], { cwd: middle });
    const path = join(folder({}), 'last');
    execFileSync('git', ['clone', '-q', '--shared', middle, path]);
    await expect(open(path)).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining('git repack -a'),
    });
    execFileSync('git', ['repack', '-a', '-q'], { cwd: path });
    rmSync(join(path, '.git/objects/info/alternates'));
    expect(tree(await open(path))).toEqual({ 'a.cs': 'file 0 class A { }\n' });
  });

  test('a commit that it does not have', async () => {
    const repository = new TestRepository();
    const options = { user: repository.path, folder: join(folder({}), 'run'), signal };
    await expect(RunRepository.open({ ...options, base: '1'.repeat(40) })).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining('no commit 1111'),
    });
    await expect(RunRepository.open({ ...options, base: '--help' })).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining('no id of a commit'),
    });
  });

  test.each(['.git', '..', '.GIT', 'git~1', '.'])(
    'a tree with the name %s, which git refuses',
    async (name) => {
      const repository = new TestRepository();
      const inner = treeOf(repository, [['100644', 'hooks', blobOf(repository, '#!/bin/sh\n')]]);
      const outer = treeOf(repository, [
        ['40000', name, inner],
        ['100644', 'zz.cs', blobOf(repository, 'z')],
      ]);
      repository.git('update-ref', 'HEAD', repository.git('commit-tree', outer, '-m', 'bad'));
      const place = folder({});
      await expect(open(repository.path, join(place, 'run'))).rejects.toMatchObject({
        code: 'ERR_INPUT',
        message: expect.stringContaining('path that git refuses'),
      });
      expect(snapshot(place, { except: ['run'] })).toEqual({});
      expect(existsSync(join(place, 'run/tree/hooks'))).toBe(false);
    },
  );

  test('a folder for the run in the repository itself', async () => {
    const repository = new TestRepository();
    await expect(open(repository.path, join(repository.path, 'state/run'))).rejects.toMatchObject({
      code: 'ERR_INPUT',
      hint: expect.stringContaining('outside'),
    });
  });

  test('a folder for the run that is a file', async () => {
    const repository = new TestRepository();
    const place = folder({ file: '' });
    await expect(open(repository.path, join(place, 'file'))).rejects.toMatchObject({
      code: 'ERR_INPUT',
      message: expect.stringContaining(join(place, 'file')),
    });
  });
});

describe('a repository is made whole again, and keeps its commits,', () => {
  const damages: [string, (place: string, outside: string) => void][] = [
    [
      'after a process that was killed',
      (place) => {
        rmSync(join(place, 'git/HEAD'));
        writeFileSync(join(place, 'git/index'), 'no index');
        writeFileSync(join(place, 'git/index.lock'), '');
        writeFileSync(join(place, 'git/config'), '[core\n');
        mkdirSync(join(place, 'git/refs/heads/tars.lock'));
        rmSync(join(place, 'tree/src'), { recursive: true });
        writeFileSync(join(place, 'tree/a.cs'), 'half');
      },
    ],
    [
      'after files and links that lead elsewhere',
      (place, outside) => {
        writeFileSync(join(place, 'git/commondir'), outside);
        rmSync(join(place, 'git/objects/info/alternates'));
        writeFileSync(join(place, 'tree/.git/config'), '[core]\n\tworktree = /\n');
        rmSync(join(place, 'tree/src'), { recursive: true });
        symlinkSync(outside, join(place, 'tree/src'));
      },
    ],
    [
      'after links in place of its folders',
      (place, outside) => {
        rmSync(join(place, 'git/objects/info'), { recursive: true });
        symlinkSync(outside, join(place, 'git/objects/info'));
        rmSync(join(place, 'tree'), { recursive: true });
        symlinkSync(outside, join(place, 'tree'));
      },
    ],
  ];

  test.each(damages)('%s', async (_, damage) => {
    const repository = new TestRepository({ 'a.cs': 'a', 'src/b.cs': 'b' });
    const place = join(folder({}), 'run');
    const first = await open(repository.path, place);
    const made = await commit(first, { 'a.cs': 'changed' });
    const whole = tree(first);
    const outside = folder({ kept: 'kept' });
    damage(place, outside);
    const again = await open(repository.path, place);
    expect(tree(again)).toEqual(whole);
    expect((await again.diff(again.base, made)).toString()).toContain('+changed');
    expect(snapshot(outside)).toEqual({ kept: 'file 0 kept' });
  });
});

const blobOf = (repository: TestRepository, text: string) =>
  gitBytes(repository, text, ['hash-object', '-w', '--stdin']);

/** A tree as git would never write it. */
function treeOf(repository: TestRepository, entries: [string, string, string][]): string {
  const lines = entries.map(([mode, name, id]) =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
  );
  return gitBytes(repository, Buffer.concat(lines), [
    'hash-object',
    '-t',
    'tree',
    '-w',
    '--literally',
    '--stdin',
  ]);
}

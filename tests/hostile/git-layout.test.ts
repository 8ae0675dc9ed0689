import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pairsOfGit } from '#host/learning/mining/git.js';
import { churnOf } from '#host/workflow/churn.js';
import { folder, tarscli } from '../cli/cli.js';
import { rejection } from '../host/agents-for-tests.js';
import { TestRepository } from './repositories.js';

const { signal } = new AbortController();

const churn = (cwd: string) => churnOf(cwd, '2000-01-01', signal);

/** Both that run git refuse it, in these words. */
async function expectRefused(cwd: string, words: string | RegExp): Promise<void> {
  for (const use of [() => churn(cwd), () => pairsOfGit('HEAD', cwd, signal)]) {
    const error = await rejection(use());
    expect(error).toMatchObject({ code: 'ERR_INPUT', message: expect.stringMatching(words) });
  }
}

function secretRepository(): TestRepository {
  const repository = new TestRepository({ 'secret.cs': 'class Secret { }\n' });
  repository.commit({ 'secret.cs': 'class Other { }\n' });
  return repository;
}

describe('what git reads of a .git folder lies in it:', () => {
  test('no commondir leads elsewhere', async () => {
    const repository = new TestRepository();
    writeFileSync(join(repository.path, '.git/commondir'), `${secretRepository().path}/.git\n`);
    await expectRefused(repository.path, 'commondir leads to another repository');
  });

  const places = [
    ...['objects', 'refs', 'refs/heads', 'logs', 'info', 'HEAD', 'config', 'index'],
    ...['objects/info', 'objects/pack', 'logs/refs/heads'],
  ];
  test.each(places)('%s is no link', async (name) => {
    const [repository, secret] = [new TestRepository(), secretRepository()];
    const place = join(repository.path, '.git', name);
    rmSync(place, { recursive: true, force: true });
    symlinkSync(join(secret.path, '.git', name), place);
    await expectRefused(repository.path, 'is a link that leads out');
  });

  test('no single pack or object is a link', async () => {
    const [repository, secret] = [new TestRepository(), secretRepository()];
    const hash = secret.git('rev-parse', 'HEAD');
    const part = join('objects', hash.slice(0, 2));
    mkdirSync(join(repository.path, '.git', part), { recursive: true });
    const [place, target] = [repository, secret].map(({ path }) => join(path, '.git', part, hash.slice(2)));
    symlinkSync(target!, place!);
    await expectRefused(repository.path, 'is a link that leads out');
  });

  test.each(['packed-refs', 'shallow', 'info/grafts', 'refs/heads/more', 'FETCH_HEAD', 'other'])(
    '%s shows no line of another file, and is no device',
    async (name) => {
      const secret = join(folder({ secret: 'SECRET LINE\n' }), 'secret');
      for (const target of [secret, '/dev/zero']) {
        const repository = new TestRepository();
        const place = join(repository.path, '.git', name);
        rmSync(place, { force: true });
        symlinkSync(target, place);
        await expectRefused(repository.path, 'is a link that leads out');
        const { code, stderr } = await tarscli(['analyze', '.', '--churn'], { cwd: repository.path });
        expect(code).toBe(3);
        expect(stderr).not.toContain('SECRET');
      }
    },
  );

  test.each(['packed-refs', 'refs/heads/pipe', 'objects/pack/x.idx'])('%s is no pipe', async (name) => {
    const repository = new TestRepository();
    execFileSync('mkfifo', [join(repository.path, '.git', name)]);
    await expectRefused(repository.path, 'is not a regular file');
  });

  test('no folder of it comes back to itself', async () => {
    const repository = new TestRepository();
    symlinkSync('.', join(repository.path, '.git/refs/heads/again'));
    await expectRefused(repository.path, 'is a link to no file');
  });

  test('no file that git reads whole is beyond all sense', async () => {
    for (const name of ['HEAD', 'config', 'packed-refs', 'shallow']) {
      const repository = new TestRepository();
      execFileSync('truncate', ['-s', '1T', join(repository.path, '.git', name)]);
      await expectRefused(repository.path, /has over \d+ MiB/);
    }
  });

  test('no objects are those of another repository', async () => {
    const [repository, secret] = [new TestRepository(), secretRepository()];
    const objects = join(secret.path, '.git/objects');
    writeFileSync(join(repository.path, '.git/objects/info/alternates'), `${objects}\n`);
    writeFileSync(join(repository.path, '.git/HEAD'), `${secret.git('rev-parse', 'HEAD')}\n`);
    await expectRefused(repository.path, 'leads to objects of other repositories');
  });

  test('no references are elsewhere by the configuration', async () => {
    const [repository, secret] = [new TestRepository(), secretRepository()];
    const setting = `[extensions]\n\trefStorage = files://${secret.path}/.git\n`;
    writeFileSync(join(repository.path, '.git/config'), setting);
    await expectRefused(repository.path, 'has references elsewhere');
  });

  test('a link that stays in it is as good as a file', async () => {
    const repository = new TestRepository();
    const branch = repository.git('symbolic-ref', 'HEAD');
    rmSync(join(repository.path, '.git/HEAD'));
    symlinkSync(branch, join(repository.path, '.git/HEAD'));
    expect((await churn(repository.path)).get('a.cs')).toBe(1);
  });
});

describe('a .git file leads only to where git would have put it:', () => {
  test('a .git file leads only to where git would have put it: not to a forged worktree with a commondir into another repository', async () => {
    const cwd = folder({});
    const forged = join(cwd, 'forged/worktrees/w');
    mkdirSync(forged, { recursive: true });
    writeFileSync(join(cwd, '.git'), `gitdir: ${forged}\n`);
    writeFileSync(join(forged, 'gitdir'), `${cwd}/.git\n`);
    writeFileSync(join(forged, 'HEAD'), 'ref: refs/heads/master\n');
    writeFileSync(join(forged, 'commondir'), `${secretRepository().path}/.git\n`);
    await expectRefused(cwd, "doesn't know of it");
  });

  test('a .git file leads only to where git would have put it: not to a submodule of another folder', async () => {
    const [outer, secret] = [new TestRepository(), secretRepository()];
    outer.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', secret.path, 'inner');
    const evil = join(outer.path, 'evil');
    mkdirSync(evil);
    for (const target of ['../.git/modules/inner', '../.git']) {
      writeFileSync(join(evil, '.git'), `gitdir: ${target}\n`);
      await expectRefused(evil, "doesn't know of it");
    }
    expect((await churn(join(outer.path, 'inner'))).get('secret.cs')).toBe(2);
  });

  test('a worktree whose shared folder has links is refused, too', async () => {
    const [repository, worktree] = [new TestRepository(), join(folder({}), 'w')];
    repository.git('worktree', 'add', '-q', worktree);
    expect((await churn(worktree)).get('a.cs')).toBe(1);
    symlinkSync('/dev/zero', join(repository.path, '.git/packed-refs'));
    await expectRefused(worktree, 'is a link that leads out');
  });
});

describe("git's own words", () => {
  test('about lines that it was led to are not told', async () => {
    const repository = new TestRepository();
    const secret = folder({ values: '[core]\n\tcompression = SECRET\n' });
    repository.config('include.path', join(secret, 'values'));
    const error = await rejection(churn(repository.path));
    expect(error.message).toContain('git log: git finds a mistake in a configuration');
    expect(error.message).not.toContain('SECRET');
  });

  test('become ours where there are no commits, or none of these, or damaged ones', async () => {
    const repository = new TestRepository();
    const unknown = await rejection(pairsOfGit('nowhere..HEAD', repository.path, signal));
    expect(unknown.message).toContain('git knows no such commits');
    const hash = repository.git('rev-parse', 'HEAD');
    rmSync(join(repository.path, '.git/objects', hash.slice(0, 2), hash.slice(2)), { force: true });
    expect((await rejection(churn(repository.path))).message).toMatch(/missing or damaged|references/);
    const empty = new TestRepository();
    empty.git('checkout', '-q', '--orphan', 'empty');
    expect((await rejection(churn(empty.path))).message).toContain('no commits yet');
  });
});

const onLinux = test.skipIf(process.platform !== 'linux');

onLinux('the memory of git has a bound', async () => {
  const repository = new TestRepository();
  // git holds a reference that it reads in memory, however long.
  execFileSync('truncate', ['-s', '4G', join(repository.path, '.git/refs/heads/long')]);
  const error = await rejection(pairsOfGit('long', repository.path, signal));
  expect(error).toMatchObject({ code: 'ERR_INPUT', message: expect.stringContaining('more memory') });
});

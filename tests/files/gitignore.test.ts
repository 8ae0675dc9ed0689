import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { GitQuestions } from '#host/files/git-questions.js';
import { Git } from '#host/git/git.js';
import { ignoreConfig } from '#host/git/ignore-config.js';
import { folder } from '../cli/cli.js';
import { TestRepository } from '../hostile/repositories.js';
import { gather } from './gather.js';

let home: string;

beforeEach(() => {
  home = folder({});
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CONFIG_HOME', undefined);
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
});

afterEach(() => {
  vi.unstubAllEnvs();
});

function repository(files: Record<string, string>): string {
  const cwd = folder(files);
  execFileSync('git', ['init', '-q'], { cwd });
  return cwd;
}

const everything = { folders: ['.'] };

describe('case', () => {
  const files = {
    '.gitignore': 'LIB/\n*.CS\n!Kept.cs\n[A-C].fs\n',
    'lib/a.ts': '',
    'b.cs': '',
    'kept.cs': '',
    'a.fs': '',
  };

  test('tells names apart, on systems and in repositories where it does', async () => {
    const cwd = repository(files);
    expect((await gather(cwd, everything)).paths).toEqual(['a.fs', 'b.cs', 'kept.cs', 'lib/a.ts']);
  });

  test('is of no matter where core.ignorecase says so', async () => {
    const cwd = repository(files);
    appendFileSync(join(cwd, '.git/config'), '[core]\n\tignorecase = yes\n');
    expect((await gather(cwd, everything)).paths).toEqual(['kept.cs']);
  });

  test('is kept by a letter that is escaped or alone in brackets, as git keeps it', async () => {
    const rules = ['\\A.cs', '\\b.cs', '[C].cs', '[d].cs', '[E-E].cs', '[[:upper:]]f.cs', 'x\\G.cs'];
    const names = ['a.cs', 'b.cs', 'B.fs', 'c.cs', 'd.cs', 'e.cs', 'xf.cs', 'xg.cs', 'XG.fs'];
    const cwd = repository({
      '.gitignore': rules.join('\n'),
      ...Object.fromEntries(names.map((name) => [name, ''])),
    });
    appendFileSync(join(cwd, '.git/config'), '[core]\n\tignorecase = true\n');
    const { paths } = await gather(cwd, everything);
    const listed = execFileSync('git', ['ls-files', '-o', '--exclude-standard', '*s'], { cwd }).toString();
    expect(paths.toSorted()).toEqual(listed.trim().split('\n').toSorted());
    expect(paths).toEqual(['B.fs', 'XG.fs', 'a.cs', 'c.cs', 'xg.cs']);
  });

  test('is that of each repository', async () => {
    const cwd = repository({
      '.gitignore': 'A.cs\n',
      'a.cs': '',
      'inner/.gitignore': 'A.cs\n',
      'inner/a.cs': '',
    });
    execFileSync('git', ['init', '-q'], { cwd: join(cwd, 'inner') });
    appendFileSync(join(cwd, 'inner/.git/config'), '[core]\n\tignorecase = true\n');
    expect((await gather(cwd, everything)).paths).toEqual(['a.cs']);
  });
});

describe('what holds in a repository', () => {
  test('does not hold in another that lies in it, wherever one stands', async () => {
    const cwd = repository({ '.gitignore': 's.cs\n', 's.cs': '', 'mods/inner/s.cs': '', 'mods/s.cs': '' });
    execFileSync('git', ['init', '-q'], { cwd: join(cwd, 'mods/inner') });
    expect((await gather(cwd, everything)).paths).toEqual(['mods/inner/s.cs']);
    expect((await gather(join(cwd, 'mods'), everything)).paths).toEqual(['inner/s.cs']);
    expect((await gather(join(cwd, 'mods/inner'), everything)).paths).toEqual(['s.cs']);
  });

  test('does not hold in its submodules, of which nothing is counted as skipped', async () => {
    const parent = new TestRepository({ '.gitignore': 's.cs\n' });
    const inner = new TestRepository({ 's.cs': '' });
    parent.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'mods/sub');
    const { paths, skipped } = await gather(parent.path, everything);
    expect(paths).toEqual(['mods/sub/s.cs']);
    expect(skipped.map(({ path }) => path)).toEqual(['.gitignore', '.gitmodules']);
  });

  test('is also its info/exclude, in worktrees and submodules, too', async () => {
    const parent = new TestRepository();
    const inner = new TestRepository({ 's.cs': '' });
    parent.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.path, 'sub');
    const linked = join(folder({}), 'linked');
    parent.git('worktree', 'add', '-q', linked);
    writeFileSync(join(parent.path, '.git/info/exclude'), 'local.cs\n');
    writeFileSync(join(parent.path, '.git/modules/sub/info/exclude'), 'own.cs\n');
    for (const place of [parent.path, linked, join(parent.path, 'sub')]) {
      for (const name of ['local.cs', 'own.cs']) writeFileSync(join(place, name), '');
    }
    expect((await gather(linked, everything)).paths).toEqual(['a.cs', 'own.cs']);
    expect((await gather(parent.path, everything)).paths).toEqual([
      'a.cs',
      'own.cs',
      'sub/local.cs',
      'sub/s.cs',
    ]);
  });

  test('is not the info/exclude of a repository that a .git file only names', async () => {
    const other = new TestRepository();
    writeFileSync(join(other.path, '.git/info/exclude'), 'a.cs\n');
    const cwd = folder({ '.git': `gitdir: ${other.path}/.git\n`, 'a.cs': '' });
    expect((await gather(cwd, everything)).paths).toEqual(['a.cs']);
  });
});

describe('what git tracks', () => {
  test('is looked at, whatever leaves it out', async () => {
    const cwd = repository({
      '.gitignore': '*.fs\nout/\n',
      'a.fs': '',
      'b.fs': '',
      'out/deep/a.cs': '',
      'out/deep/.gitignore': '!b.cs\n',
      'out/deep/b.cs': '',
    });
    execFileSync('git', ['add', '-f', 'a.fs', 'out/deep/a.cs'], { cwd });
    expect((await gather(cwd, everything)).paths).toEqual(['a.fs', 'out/deep/a.cs']);
    expect((await gather(join(cwd, 'out/deep'), everything)).paths).toEqual(['a.cs']);
  });

  test('is told where git can not be asked for it, and only where it matters', async () => {
    const cwd = repository({ 'a.cs': '', 'b.cs': '' });
    vi.stubEnv('PATH', folder({}));
    expect(await gather(cwd, everything)).toMatchObject({ paths: ['a.cs', 'b.cs'], notices: [] });
    writeFileSync(join(cwd, '.gitignore'), 'b.cs\n');
    expect(await gather(cwd, everything)).toMatchObject({
      paths: ['a.cs'],
      notices: [
        expect.stringMatching(/^git can't be asked about .*: git is not installed, or not on the PATH/),
      ],
    });
  });

  test('is asked for as long as there is time, whatever a repository has git wait for', async () => {
    const cwd = repository({ 'a.cs': '' });
    execFileSync('mkfifo', [join(cwd, 'pipe')]);
    appendFileSync(join(cwd, '.git/config'), '[include]\n\tpath = ../pipe\n');
    const { signal } = new AbortController();
    const questions = new GitQuestions(signal, process.env, 200);
    const git = await Git.open(cwd, signal);
    expect(await questions.ask(cwd, git, ignoreConfig)).toBeUndefined();
    expect(await questions.ask(cwd, git, async () => 'asked')).toBeUndefined();
    expect(questions.notices()).toEqual([
      expect.stringContaining('took over'),
      expect.stringContaining('it took too long before'),
    ]);
  });
});

describe('core.excludesFile', () => {
  const files = { 'mine.cs': '', 'other.cs': '' };
  const configured = (value: string) =>
    writeFileSync(join(home, '.gitconfig'), `[core]\n\texcludesFile = ${value}\n`);

  test('of the user holds, below what the repository says', async () => {
    configured('~/rules');
    writeFileSync(join(home, 'kept'), '*.cs\n');
    symlinkSync('kept', join(home, 'rules'));
    const cwd = repository({ ...files, '.gitignore': '!other.cs\n' });
    expect((await gather(cwd, everything)).paths).toEqual(['other.cs']);
    rmSync(join(cwd, '.git'), { recursive: true });
    expect((await gather(cwd, everything)).paths).toEqual(['mine.cs', 'other.cs']);
  });

  test.each(['XDG_CONFIG_HOME', 'HOME'])('that nobody names is git/ignore of %s', async (name) => {
    const base = name === 'HOME' ? join(home, '.config') : folder({});
    if (name !== 'HOME') vi.stubEnv(name, base);
    mkdirSync(join(base, 'git'), { recursive: true });
    writeFileSync(join(base, 'git/ignore'), 'mine.cs\n');
    const cwd = repository(files);
    expect((await gather(cwd, everything)).paths).toEqual(['other.cs']);
    configured('');
    expect((await gather(cwd, everything)).paths).toEqual(['mine.cs', 'other.cs']);
  });

  test('of the repository holds where it lies in it, and is told and not opened elsewhere', async () => {
    configured('~/rules');
    writeFileSync(join(home, 'rules'), 'mine.cs\n');
    const cwd = repository({ ...files, 'rules/of project': 'other.cs\n' });
    const set = (path: string) => execFileSync('git', ['config', 'core.excludesFile', path], { cwd });
    set('rules/of project');
    expect(await gather(cwd, everything)).toMatchObject({ paths: ['mine.cs'], notices: [] });
    const outside = join(folder({ rules: '*.cs\n' }), 'rules');
    set(outside);
    expect(await gather(cwd, everything)).toMatchObject({
      paths: ['other.cs'],
      notices: [expect.stringMatching(`^${outside} is not followed: the configuration of`)],
    });
    symlinkSync(outside, join(cwd, 'link'));
    set('link');
    expect(await gather(cwd, everything)).toMatchObject({
      paths: ['mine.cs', 'other.cs'],
      notices: [expect.stringMatching(/link is not followed: it is a link$/)],
    });
  });
});

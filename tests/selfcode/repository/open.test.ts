import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { InputError } from '#host/base/errors.js';
import type { RunRepository } from '#host/selfcode/repository/run-repository.js';
import { folder } from '../../cli/cli.js';
import { TestRepository } from '../../hostile/repositories.js';
import { clone, commit, commitEntries, open, publish, snapshot, tree } from './runs.js';

const bytes = {
  'crlf.cs': 'class A\r\n{ }\r\n',
  'mixed.cs': 'class A\n{ }\r\n',
  'bom.cs': '\ufeffclass A { }\r\n',
  'ident.cs': '// $Id$ $Id: 0123 $\n',
  'utf16.txt': Buffer.from('\ufeffdata\n', 'utf16le'),
  'stored.txt': 'stored as UTF-8\n',
  'big.bin': Buffer.from([0, 13, 10, 255]),
};

const attributes = [
  '* text=auto eol=crlf ident filter=x',
  'stored.txt text working-tree-encoding=UTF-16LE',
  '[attr]all text eol=crlf filter=x ident',
  '*.cs all diff=x merge=x',
];

describe("the work tree has git's bytes", () => {
  test("the work tree has git's bytes, whatever attributes say of line ends, encodings and filters", async () => {
    const repository = new TestRepository();
    const all = { ...bytes, '.gitattributes': `${attributes.join('\n')}\n` };
    commitEntries(
      repository,
      Object.entries({ ...all, 'sub/.gitattributes': '* text eol=crlf\n', 'sub/a.cs': 'a\n' }).map(
        ([path, content]) => ['100644', path, content],
      ),
    );
    for (const key of ['filter.x.smudge', 'filter.x.clean']) repository.config(key, 'sed s/./X/g');
    repository.config('filter.x.required', 'true');
    repository.config('core.autocrlf', 'true');
    const run = await open(repository.path);
    for (const [path, content] of Object.entries(all))
      expect([path, readFileSync(join(run.root, path))]).toEqual([path, Buffer.from(content)]);
    expect(readFileSync(join(run.root, 'sub/a.cs'), 'utf8')).toBe('a\n');
    const read: Record<string, Buffer> = {};
    for await (const { file, bytes } of run.read(run.files().files)) read[file.path] = bytes;
    for (const [path, content] of Object.entries(all)) expect(read[path]).toEqual(Buffer.from(content));
    const made = await commit(run, { 'crlf.cs': 'class B\r\n{ }\r\n', 'ident.cs': '// $Id$\r\n' });
    expect((await run.diff(run.base, made)).toString().match(/^diff --git/gm)).toHaveLength(2);
    expect(await blob(run, made, 'crlf.cs')).toBe('class B\r\n{ }\r\n');
    expect(await blob(run, made, 'ident.cs')).toBe('// $Id$\r\n');
  });

  test("the work tree has git's modes and links, and empty folders for submodules", async () => {
    const repository = new TestRepository();
    commitEntries(repository, [
      ['100644', 'a.cs', 'a'],
      ['100755', 'run.sh', '#!/bin/sh\n'],
      ['120000', 'link', 'a.cs'],
      ['120000', 'out', '/etc/passwd'],
      ['160000', 'deps/sub', '1'.repeat(40)],
      ['100644', 'lfs.bin', 'version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n'],
    ]);
    const run = await open(repository.path);
    expect(tree(run)).toEqual({
      'a.cs': 'file 0 a',
      deps: 'folder 111 ',
      'deps/sub': 'folder 111 ',
      'lfs.bin': 'file 0 version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n',
      link: 'link  a.cs',
      out: 'link  /etc/passwd',
      'run.sh': 'file 111 #!/bin/sh\n',
    });
    const { files, left } = run.files();
    expect(files).toEqual([
      expect.objectContaining({ path: 'a.cs', mode: '100644', size: 1 }),
      expect.objectContaining({ path: 'run.sh', mode: '100755', size: 10 }),
    ]);
    expect(left).toEqual([
      { path: 'deps/sub', reason: 'submodule' },
      { path: 'link', reason: 'symlink' },
      { path: 'out', reason: 'symlink' },
      { path: 'lfs.bin', reason: 'lfs-pointer' },
    ]);
  });

  test.skipIf(process.platform !== 'linux')(
    "the work tree has git's names, and odd ones are left alone",
    async () => {
      const fine = [
        'a b.cs',
        '"quoted".cs',
        "it's.cs",
        '-rf.cs',
        '--help',
        'é.cs',
        '日本.cs',
        ' .cs',
        'sub dir/x.cs',
      ];
      const odd = [
        'line\nfeed.cs',
        'tab\t.cs',
        'esc\u001b[1m.cs',
        'back\\slash.cs',
        'Case.cs',
        'case.cs',
        'D/x',
        'd/X',
      ];
      const repository = new TestRepository();
      const raw = Buffer.from('caf\xe9.cs', 'latin1');
      commitEntries(
        repository,
        [...fine, ...odd, raw].map((path) => ['100644', path, `content of ${path}`] as const),
      );
      const run = await open(repository.path);
      for (const path of [...fine, ...odd])
        expect(readFileSync(join(run.root, path), 'utf8')).toBe(`content of ${path}`);
      expect(readFileSync(Buffer.concat([Buffer.from(`${run.root}/`), raw]), 'utf8')).toContain('content');
      expect(
        run
          .files()
          .files.map(({ path }) => path)
          .toSorted(),
      ).toEqual(fine.toSorted());
      expect(
        run
          .files()
          .left.map(({ path }) => path)
          .toSorted(),
      ).toEqual([...odd, 'caf\ufffd.cs'].toSorted());
      const made = await commit(run, Object.fromEntries(fine.map((path) => [path, 'changed'])));
      for (const path of fine) expect(await blob(run, made, path)).toBe('changed');
    },
  );
});

describe('repositories of every kind are opened:', () => {
  test('of SHA-256', async () => {
    const path = folder({});
    execFileSync('git', ['init', '-q', '--object-format=sha256'], { cwd: path });
    const repository = new TestRepository(undefined, path);
    const run = await open(path);
    const made = await commit(run, { 'a.cs': 'class B { }\n' });
    expect(made).toMatch(/^[0-9a-f]{64}$/);
    expect(await publish(run, path, made)).toEqual({ result: 'created' });
    expect(repository.git('show', `${made}:a.cs`)).toBe('class B { }');
    await bundled(run, made, repository);
  });

  test('shallow ones, whose commits have no parents there', async () => {
    const source = new TestRepository();
    source.commit({ 'b.cs': '1\n' });
    source.commit({ 'b.cs': '2\n' });
    const path = clone(source, '--depth', '1');
    const run = await open(path);
    expect((await run.git.run(['rev-list', '--count', run.base])).toString()).toBe('1\n');
    const made = await commit(run, { 'b.cs': '3\n' });
    expect(await publish(run, path, made)).toEqual({ result: 'created' });
    expect(execFileSync('git', ['log', '--format=%H', made], { cwd: path }).toString().trim()).toBe(
      [made, run.base].join('\n'),
    );
    expect(execFileSync('git', ['log', '--format=%H', 'HEAD'], { cwd: run.root }).toString().trim()).toBe(
      run.base,
    );
  });

  test('partial ones, if they have the objects', async () => {
    const source = new TestRepository();
    source.config('uploadpack.allowFilter', 'true');
    const path = clone(source, '--no-checkout', '--filter=blob:none');
    const error = await open(path).catch((thrown: InputError) => thrown);
    expect(error).toMatchObject({ code: 'ERR_INPUT', message: expect.stringContaining('missing') });
    // What the hint says helps.
    const words = /`git ([^`]+)`/.exec((error as InputError).hint ?? '')?.[1]?.split(' ') ?? [];
    expect(words[0]).toBe('archive');
    execFileSync('git', words, { cwd: path });
    expect(tree(await open(path))).toEqual({ 'a.cs': 'file 0 class A { }\n' });
  });

  test('sparse ones, whose commits are whole', async () => {
    const repository = new TestRepository({ 'a/a.cs': 'a', 'b/b.cs': 'b' });
    repository.git('sparse-checkout', 'set', 'a');
    expect(existsSync(join(repository.path, 'b'))).toBe(false);
    const run = await open(repository.path);
    expect(Object.keys(tree(run))).toEqual(['a', 'a/a.cs', 'b', 'b/b.cs']);
    const made = await commit(run, { 'b/b.cs': 'c' });
    expect(await publish(run, repository.path, made)).toEqual({ result: 'created' });
    expect(existsSync(join(repository.path, 'b'))).toBe(false);
  });

  test('worktrees, by the repository that they are of', async () => {
    const repository = new TestRepository();
    const linked = join(folder({}), 'linked');
    repository.git('worktree', 'add', '-q', '-b', 'other', linked);
    const run = await open(linked);
    const made = await commit(run, { 'a.cs': 'class B { }\n' });
    expect(await publish(run, linked, made)).toEqual({ result: 'created' });
    expect(repository.git('rev-parse', 'tars/improve-0123456789ab')).toBe(made);
  });

  test('dirty ones, which stay as they are to the byte and the time', async () => {
    const repository = new TestRepository({ 'a.cs': 'a', 'staged.cs': 's', '.gitignore': 'ignored\n' });
    repository.git('stash', 'list');
    for (const name of ['a.cs', 'staged.cs', 'untracked', 'ignored'])
      writeFileSync(join(repository.path, name), 'dirty');
    repository.git('add', 'staged.cs');
    const before = snapshot(repository.path, { times: true });
    const run = await open(repository.path);
    await run.setFiles(new Map([['a.cs', Buffer.from('b')]]));
    const made = await commit(run, { 'a.cs': 'b' });
    await run.diff(run.base, made);
    expect(snapshot(repository.path, { times: true })).toEqual(before);
    expect(await publish(run, repository.path, made)).toEqual({ result: 'created' });
    const except = ['.git/objects', '.git/refs', '.git/logs'];
    const after = snapshot(repository.path, { times: true });
    for (const [path, was] of Object.entries(before)) {
      if (!except.some((name) => path.startsWith(name)) && path !== '.git')
        expect([path, after[path]]).toEqual([path, was]);
    }
    expect(after['a.cs']).toContain('dirty');
  });
});

async function blob(run: RunRepository, made: string, path: string): Promise<string> {
  return (await run.git.run(['cat-file', 'blob', `${made}:${path}`])).toString();
}

async function bundled(run: RunRepository, made: string, repository: TestRepository): Promise<void> {
  const file = join(folder({}), 'a.bundle');
  await run.bundle('given', made, file);
  repository.git('fetch', '-q', file, 'given:fetched');
  expect(repository.git('rev-parse', 'fetched')).toBe(made);
}

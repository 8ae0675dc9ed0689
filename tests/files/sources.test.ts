import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Skip } from '../../host/files/skip.js';
import { type SourcesOptions, sources } from '../../host/files/sources.js';
import { resolveTargets, type Targets } from '../../host/files/targets.js';
import { languageOf } from '../../host/languages.js';
import { folder } from '../cli/cli.js';

async function gather(cwd: string, targets: Partial<Targets>, options: Partial<SourcesOptions> = {}) {
  const skipped: Skip[] = [];
  const empty: unknown[] = [];
  const resolved = await resolveTargets({ files: [], folders: [], paths: [], ...targets }, cwd);
  const paths: string[] = [];
  for await (const { path } of sources(resolved, {
    cwd,
    gitignore: true,
    generated: false,
    maxBytes: 1000,
    languageOf,
    onSkip: (skip) => skipped.push(skip),
    onEmpty: (place) => empty.push(place),
    ...options,
  })) {
    paths.push(path);
  }
  return { paths, skipped, empty };
}

describe('folders', () => {
  it('come in the order of their names, without what others wrote or builds made', async () => {
    const cwd = folder({
      'b.cs': '',
      'a/z.cs': '',
      'a/B.cs': '',
      'c.cs': '',
      'App.csproj': '',
      'bin/x.cs': '',
      'obj/x.cs': '',
      'node_modules/x.ts': '',
      '.vs/x.cs': '',
      'tools/bin/kept.cs': '',
    });
    const { paths } = await gather(cwd, { folders: ['.'] });
    expect(paths).toEqual(['a/B.cs', 'a/z.cs', 'b.cs', 'c.cs', 'tools/bin/kept.cs']);
  });

  it('end where links go round in circles', async () => {
    const cwd = folder({ 'a/x.cs': '' });
    symlinkSync('..', join(cwd, 'a/loop'));
    symlinkSync('x.cs', join(cwd, 'a/y.cs'));
    expect((await gather(cwd, { folders: ['.'] })).paths).toEqual(['a/x.cs']);
  });

  it('may be named even where a walk would not enter them', async () => {
    const cwd = folder({ 'node_modules/x.ts': '' });
    expect((await gather(cwd, { folders: ['node_modules'] })).paths).toEqual(['node_modules/x.ts']);
  });
});

describe('.gitignore', () => {
  it('is followed but for what takes forever to match', async () => {
    const name = `${'a'.repeat(200)}.cs`;
    const cwd = folder({
      '.gitignore': `${'*a'.repeat(40)}b\n*x*.cs\n`,
      [name]: 'class A { }',
      'xx.cs': 'class B { }',
    });
    expect((await gather(cwd, { folders: ['.'] })).paths).toEqual([name]);
  });

  it('decides as git does, nested and negated', async () => {
    const cwd = folder({
      '.gitignore': '*.tmp.cs\n/root.cs\nout/\n!keep.tmp.cs\n',
      'root.cs': '',
      'sub/root.cs': '',
      'sub/a.tmp.cs': '',
      'sub/keep.tmp.cs': '',
      'sub/.gitignore': 'own.cs\n!b.tmp.cs\n',
      'sub/own.cs': '',
      'sub/b.tmp.cs': '',
      'own.cs': '',
      'out/x.cs': '',
      'sub/out/x.cs': '',
      'sub/deep/out.cs': '',
    });
    execFileSync('git', ['init', '-q'], { cwd });
    const listed = execFileSync('git', ['ls-files', '--others', '--exclude-standard', '*.cs'], { cwd });
    const { paths } = await gather(cwd, { folders: ['.'] });
    expect(paths.toSorted()).toEqual(listed.toString().trim().split('\n').toSorted());
    expect((await gather(cwd, { folders: ['.'] }, { gitignore: false })).paths).toHaveLength(10);
  });

  it('of folders above holds up to the root of the repository', async () => {
    const cwd = folder({ '.gitignore': 'skipped.cs\n', 'sub/skipped.cs': '', 'sub/taken.cs': '' });
    mkdirSync(join(cwd, '.git'));
    expect((await gather(join(cwd, 'sub'), { folders: ['.'] })).paths).toEqual(['taken.cs']);
  });

  it('does not hold for a file that is named', async () => {
    const cwd = folder({ '.gitignore': '*.cs\n', 'a.cs': '' });
    expect((await gather(cwd, { files: ['a.cs'] })).paths).toEqual(['a.cs']);
  });
});

describe('globs', () => {
  it('match below the working folder, less what ! leaves out', async () => {
    const cwd = folder({ 'src/a.cs': '', 'src/b/b.cs': '', 'src/b/c.fs': '', 'test/a.cs': '' });
    expect((await gather(cwd, { paths: ['src/**/*.cs'] })).paths).toEqual(['src/a.cs', 'src/b/b.cs']);
    expect((await gather(cwd, { paths: ['**/*.{cs,fs}', '!**/b/**'] })).paths).toEqual([
      'src/a.cs',
      'test/a.cs',
    ]);
    expect((await gather(join(cwd, 'test'), { paths: ['../src/*.cs'] })).paths).toEqual(['../src/a.cs']);
  });

  it('that match nothing are told', async () => {
    const { paths, empty } = await gather(folder({ 'a.cs': '' }), { paths: ['*.fs'] });
    expect(paths).toEqual([]);
    expect(empty).toEqual([{ kind: 'glob', glob: '*.fs' }]);
  });

  it('lose to a file of that very name', async () => {
    const cwd = folder({ '[id].ts': '', 'i.ts': '' });
    expect((await gather(cwd, { paths: ['[id].ts'] })).paths).toEqual(['[id].ts']);
  });
});

describe('files', () => {
  it('come once, however often they are named', async () => {
    const cwd = folder({ 'a.cs': '' });
    const { paths } = await gather(cwd, { files: ['a.cs', './a.cs'], folders: ['.'], paths: ['*.cs'] });
    expect(paths).toEqual(['a.cs']);
  });

  it('that are not looked at are counted with the reason', async () => {
    const cwd = folder({
      'large.cs': 'x'.repeat(2000),
      'binary.cs': 'a\0b',
      'latin.cs': Uint8Array.from([0xe9, 0x0a]),
      'made.g.cs': '',
      'header.cs': '// <auto-generated/>\n',
      'readme.txt': 'a',
      'ok.cs': 'class C { }',
    });
    const { paths, skipped } = await gather(cwd, { folders: ['.'] });
    expect(paths).toEqual(['ok.cs']);
    expect(Object.fromEntries(skipped.map(({ path, reason }) => [path, reason]))).toEqual({
      'large.cs': 'too-large',
      'binary.cs': 'binary',
      'latin.cs': 'encoding',
      'made.g.cs': 'generated',
      'header.cs': 'generated',
      'readme.txt': 'unknown-language',
    });
  });

  it('are looked at when named, even if generated', async () => {
    const cwd = folder({ 'made.g.cs': '// <auto-generated/>\n' });
    expect((await gather(cwd, { files: ['made.g.cs'] })).paths).toEqual(['made.g.cs']);
  });

  it('of other languages are left out when one is asked for; named files are of it', async () => {
    const cwd = folder({ 'a.cs': '', 'b.fs': '', 'template.tt': '' });
    const { paths } = await gather(cwd, { files: ['template.tt'], folders: ['.'] }, { language: 'csharp' });
    expect(paths).toEqual(['template.tt', 'a.cs']);
  });
});

describe('what cannot be used', () => {
  it('is told all at once, before anything runs', async () => {
    const cwd = folder({ 'a.cs': '' });
    const targets = { files: ['a.cs', 'gone.cs', 'lost.cs'], folders: ['nowhere', 'a.cs'] };
    await expect(gather(cwd, targets)).rejects.toMatchObject({
      message: "4 inputs can't be used",
      details: [
        expect.stringContaining('no such file: gone.cs'),
        expect.stringContaining('no such file: lost.cs'),
        expect.stringContaining('no such folder: nowhere'),
        expect.stringContaining('a.cs is not a folder'),
      ],
    });
  });

  it('includes pipes, which would block', async () => {
    const cwd = folder({});
    execFileSync('mkfifo', [join(cwd, 'pipe.cs')]);
    await expect(gather(cwd, { files: ['pipe.cs'] })).rejects.toThrow('pipe.cs is not a regular file');
    writeFileSync(join(cwd, 'a.cs'), '');
    expect((await gather(cwd, { folders: ['.'] })).paths).toEqual(['a.cs']);
  });
});

it('reads a file only when it is asked for', async () => {
  const cwd = folder({ 'a.cs': '', 'b.cs': 'before' });
  const resolved = await resolveTargets({ files: ['a.cs', 'b.cs'], folders: [], paths: [] }, cwd);
  const options = { cwd, gitignore: true, generated: false, maxBytes: 1000, languageOf, onSkip: () => {} };
  const reading = sources(resolved, options);
  await reading.next();
  writeFileSync(join(cwd, 'b.cs'), 'after');
  expect((await reading.next()).value).toMatchObject({ text: 'after' });
});

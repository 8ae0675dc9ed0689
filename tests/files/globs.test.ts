import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, tarscli } from '../cli/cli.js';
import { gather } from './gather.js';

const files = {
  'app/[id]/a.cs': '',
  'app/[id]/deep/b.cs': '',
  'app/i/a.cs': '',
  'app/(group)/a.cs': '',
  'app/group/a.cs': '',
  'app/{x}/a.cs': '',
  'x.cs': '',
};
const found = async (...paths: string[]) => (await gather(folder(files), { paths })).paths;

describe('a glob below a folder', () => {
  test.each([
    ['whose name stands for itself', 'app/[id]/*.cs', ['app/[id]/a.cs']],
    ['of such a name that is escaped', 'app/\\[id\\]/**/*.cs', ['app/[id]/a.cs', 'app/[id]/deep/b.cs']],
    ['with parentheses', 'app/(group)/*.cs', ['app/(group)/a.cs']],
    ['with parentheses, at any depth', './app/(group)/**/*.cs', ['app/(group)/a.cs']],
    ['with parentheses that are escaped', 'app/\\(group\\)/a.cs', ['app/(group)/a.cs']],
    ['with braces that are escaped', 'app/\\{x\\}/*.cs', ['app/{x}/a.cs']],
    ['that brackets stand for', 'app/[ij]/*.cs', ['app/i/a.cs']],
    ['that parentheses stand for', 'app/(i|group)/*.cs', ['app/group/a.cs', 'app/i/a.cs']],
    ['that parentheses stand for, and nothing else', 'app/(i|j)/a.cs', ['app/i/a.cs']],
    ['that is absent', 'lost/*.cs', []],
  ])('%s finds what lies there', async (_, glob, expected) => {
    expect(await found(glob)).toEqual(expected);
  });

  test('is not led astray by a folder with the name of its braces or stars', async () => {
    const cwd = folder({ '{src,test}/a.cs': '', 'src/b.cs': '', 'test/c.cs': '', '*/d.cs': '' });
    expect((await gather(cwd, { paths: ['{src,test}/*.cs'] })).paths).toEqual(['src/b.cs', 'test/c.cs']);
    expect((await gather(cwd, { paths: ['*/*.cs'] })).paths).toHaveLength(4);
  });

  test('may be absolute', async () => {
    const cwd = folder(files);
    expect((await gather(cwd, { paths: [join(cwd, 'app/[id]/*.cs')] })).paths).toEqual(['app/[id]/a.cs']);
  });
});

describe('an exclusion', () => {
  const tree = { 'app/i/a.cs': '', 'app/i/deep/b.cs': '', 'app/j/i/c.cs': '', 'app/j/d.cs': '', 'e.cs': '' };

  test.each([
    ['!app/i', ['app/j/d.cs', 'app/j/i/c.cs', 'e.cs']],
    ['!app/i/', ['app/j/d.cs', 'app/j/i/c.cs', 'e.cs']],
    ['!./app/i/**', ['app/j/d.cs', 'app/j/i/c.cs', 'e.cs']],
    ['!**/i', ['app/j/d.cs', 'e.cs']],
    ['!**/i/', ['app/j/d.cs', 'e.cs']],
    ['!app/*', ['e.cs']],
    ['!app', ['e.cs']],
    ['!e.cs/', ['app/i/a.cs', 'app/i/deep/b.cs', 'app/j/d.cs', 'app/j/i/c.cs', 'e.cs']],
    ['!i', ['app/i/a.cs', 'app/i/deep/b.cs', 'app/j/d.cs', 'app/j/i/c.cs', 'e.cs']],
  ])('%s leaves out what it matches and all below', async (glob, expected) => {
    expect((await gather(folder(tree), { paths: ['.', glob] })).paths).toEqual(expected);
  });

  test('holds for folders and globs that are in what it matches, and for no named file', async () => {
    const cwd = folder(tree);
    const paths = ['app/i/deep', 'app/i/*.cs', 'app/j', 'app/i/a.cs', '!app/i'];
    expect((await gather(cwd, { paths })).paths).toEqual(['app/j/d.cs', 'app/j/i/c.cs', 'app/i/a.cs']);
    expect((await gather(join(cwd, 'app/j'), { paths: ['../i', '../j', '!../i'] })).paths).toEqual([
      'd.cs',
      'i/c.cs',
    ]);
  });

  test('of brackets and parentheses is that of the folder of this name', async () => {
    expect(await found('app', '!app/[id]', '!app/(group)/', '!app/\\{x\\}')).toEqual([
      'app/group/a.cs',
      'app/i/a.cs',
    ]);
  });

  test('has a folder not entered', async () => {
    const cwd = folder({ ...tree, 'app/i/.gitignore': '' });
    execFileSync('rm', [join(cwd, 'app/i/.gitignore')]);
    execFileSync('mkfifo', [join(cwd, 'app/i/.gitignore')]);
    expect((await gather(cwd, { folders: ['.'] })).notices).toHaveLength(1);
    expect((await gather(cwd, { folders: ['.'], paths: ['!app/i'] })).notices).toEqual([]);
  });

  test('that leaves nothing out is told', async () => {
    const { notices, empty } = await gather(folder(tree), {
      paths: ['app/i', '!app/i', '!app/k', '!**/*.fs'],
    });
    expect(notices).toEqual(['!app/k leaves nothing out', '!**/*.fs leaves nothing out']);
    expect(empty).toEqual([]);
    const cwd = folder({ 'a.cs': 'class A { }\n' });
    const { stderr, code } = await tarscli(['hyperlight-run', 'pattern-matcher', '.', '!lost'], { cwd });
    expect([code, stderr]).toEqual([0, expect.stringContaining('!lost leaves nothing out')]);
  });
});

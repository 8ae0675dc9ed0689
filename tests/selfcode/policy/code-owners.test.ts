import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CodeOwners, loadOwners } from '#host/selfcode/policy/code-owners.js';
import { folderOf } from '../../config/repository.js';

const owners = (text: string, dialect?: 'github' | 'gitlab') => new CodeOwners({ text, dialect });

/** The example of GitHub's documentation, without its words. */
const github = `
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/*  docs-star@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @logs-owner
/apps/ @octocat
/apps/github
`;

describe("GitHub's lines: the last that matches", () => {
  test.each([
    ['src/a.cs', ['@global-owner1', '@global-owner2']],
    ['deep/in/a.js', ['@js-owner']],
    ['a.go', ['docs@example.com']],
    ['x/y.txt', ['@octo-org/octocats']],
    ['build/logs/a.log', ['@logs-owner']],
    ['a/build/logs/x', ['@logs-owner']],
    ['docs/deep/a.md', ['@doctocat']],
    ['x/apps/a.cs', ['@octocat']],
    ['scripts/a.js', ['@doctocat', '@octocat']],
    ['apps/web/a.cs', ['@octocat']],
    ['apps/github/a.cs', []],
  ])('%s', (path, expected) => {
    expect(owners(github).ownersOf(path)).toEqual(expected);
  });

  test('docs/* is about the files of docs, not those below', () => {
    const some = owners('docs/* @docs\n');
    expect(some.ownersOf('docs/a.md')).toEqual(['@docs']);
    expect(some.ownersOf('docs/b/a.md')).toEqual([]);
    expect(some.ownersOf('x/docs/a.md')).toEqual([]);
  });

  test('apps/ is a folder anywhere, and no file', () => {
    const some = owners('apps/ @a\n');
    expect(some.ownersOf('x/apps/y/z.cs')).toEqual(['@a']);
    expect(some.ownersOf('x/apps')).toEqual([]);
  });

  test('lines that GitHub refuses count for nothing', () => {
    const some = owners('* @all\n!a.cs @x\na[bc].cs @x\n*.cs nobody\n', 'github');
    expect(some.ownersOf('a.cs')).toEqual(['@all']);
    expect(some.ownersOf('ab.cs')).toEqual(['@all']);
  });

  test('a backslash keeps a blank', () => {
    expect(owners('my\\ docs/ @a # no @b\n').ownersOf('my docs/x.md')).toEqual(['@a']);
  });

  test('case counts, and beyond ASCII as well', () => {
    const some = owners('/Größe/ @a\n');
    expect(some.ownersOf('Größe/a.cs')).toEqual(['@a']);
    expect(some.ownersOf('größe/a.cs')).toEqual([]);
  });
});

const gitlab = `
* @root
/src/ @src
[Docs] @docs-team
docs/
*.md @writers
README.md
^[Database][2] @dba
/db/**/*.sql
!/db/generated/
[DOCS]
/db/a.md @late
`;

describe("GitLab's lines: the last that matches of each section", () => {
  test.each([
    ['a.cs', ['@root']],
    ['src/deep/a.cs', ['@src']],
    ['src/a.md', ['@src', '@writers']],
    ['x/docs/a.txt', ['@root', '@docs-team']],
    ['x/README.md', ['@root', '@docs-team']],
    ['db/x/y.sql', ['@root', '@dba']],
    ['db/generated/y.sql', ['@root']],
    ['db/a.md', ['@root', '@late']],
  ])('%s', (path, expected) => {
    expect(owners(gitlab).ownersOf(path)).toEqual(expected);
  });

  test('a path without a final slash is a file, as roles are owners', () => {
    const some = owners('/docs @@maintainer\n', 'gitlab');
    expect(some.ownersOf('docs')).toEqual(['@@maintainer']);
    expect(some.ownersOf('docs/a.md')).toEqual([]);
  });
});

describe('the file is looked for', () => {
  const find = async (files: Record<string, string>, dialect?: 'github' | 'gitlab') =>
    (await loadOwners(folderOf({ 'a.cs': '', ...files }), dialect)).file;

  test('where GitHub looks first, then where GitLab does', async () => {
    const all = { 'docs/CODEOWNERS': '', CODEOWNERS: '', '.github/CODEOWNERS': '', '.gitlab/CODEOWNERS': '' };
    expect(await find(all)).toBe('.github/CODEOWNERS');
    expect(await find(all, 'gitlab')).toBe('CODEOWNERS');
    expect(await find({ '.gitlab/CODEOWNERS': '' })).toBe('.gitlab/CODEOWNERS');
    expect(await find({ '.gitlab/CODEOWNERS': '' }, 'github')).toBeUndefined();
    expect(await find({})).toBeUndefined();
  });

  test('and read by the rules of its place', async () => {
    const root = folderOf({ '.github/CODEOWNERS': '[Section] @a\n*.cs @b\n' });
    expect((await loadOwners(root)).ownersOf('x.cs')).toEqual(['@b']);
    const other = folderOf({ CODEOWNERS: '[Section] @a\n*.cs\n' });
    expect((await loadOwners(other)).ownersOf('x.cs')).toEqual(['@a']);
  });

  test.skipIf(process.platform === 'win32')(
    'and one that leads out is a problem, not a failure',
    async () => {
      const root = folderOf({ 'a.cs': '' });
      symlinkSync(join(folderOf({ o: '* @evil\n' }), 'o'), join(root, 'CODEOWNERS'));
      const found = await loadOwners(root);
      expect(found.problem).toMatch(/it is a link/);
      expect(found.ownersOf('a.cs')).toEqual([]);
    },
  );
});

test('lines that take forever name nobody', () => {
  const slow = Array.from({ length: 3000 }, (_, at) => `${'a*'.repeat(100)}b${at} @a`).join('\n');
  expect(owners(`* @all\n${slow}`).ownersOf('a'.repeat(100))).toEqual(['@all']);
  expect(owners(`* @all\n${slow}`).ownersOf('a'.repeat(3000))).toEqual([]);
});

test('what is no owner is none', () => {
  expect(owners('* @a \u001b[31m@b @c\u202e x@y@z\n', 'gitlab').ownersOf('f')).toEqual(['@a']);
});

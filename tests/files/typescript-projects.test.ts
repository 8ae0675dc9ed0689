import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Projects } from '#host/files/projects.js';
import { folder } from '../cli/cli.js';

/** Libraries of `a/src/A.ts`, in a repository that is `a` or contains it. */
async function libraries(files: Record<string, string>, language = 'typescript') {
  const cwd = folder({ ...files, 'a/src/A.ts': '' });
  const path = join(cwd, 'a/src/A.ts');
  return (await new Projects(cwd).of({ path, base: cwd }, language)).libraries;
}

const config = (compilerOptions: object, more: object = {}) => JSON.stringify({ compilerOptions, ...more });

describe('the libraries that a TypeScript file has', () => {
  test.each<[what: string, files: Record<string, string>, libraries: string[] | undefined]>([
    ['are those of `lib`', { 'a/tsconfig.json': config({ lib: ['ES2017', 'DOM'] }) }, ['es2017', 'dom']],
    [
      'are those of `lib`, whatever the target',
      { 'a/tsconfig.json': config({ target: 'ES2022', lib: ['ES6'] }) },
      ['es6'],
    ],
    ['follow from the target', { 'a/tsconfig.json': config({ target: 'ES5' }) }, ['es5']],
    ['are unknown without both', { 'a/tsconfig.json': config({ strict: true }) }, undefined],
    ['are unknown without a project', {}, undefined],
    [
      'are those of the innermost folder that says it',
      {
        'tsconfig.json': config({ target: 'es5' }),
        'a/tsconfig.json': config({ target: 'es2019' }),
        'a/src/tsconfig.json': config({ strict: true }),
      },
      ['es2019'],
    ],
    [
      'may stand in a file that is extended, with or without its ending',
      {
        'base.json': config({ lib: ['es2018'] }),
        'a/middle.json': config({ target: 'es2022' }, { extends: '../base' }),
        'a/tsconfig.json': config({}, { extends: './middle.json' }),
      },
      ['es2018'],
    ],
    [
      'are those of the last of several that are extended',
      {
        'one.json': config({ lib: ['es2018'] }),
        'two.json': config({ lib: ['es2020'] }),
        'a/tsconfig.json': config({}, { extends: ['../one.json', '../two.json'] }),
      },
      ['es2020'],
    ],
    [
      'are the oldest of the files that one refers to',
      {
        'a/tsconfig.json': JSON.stringify({ files: [], references: [{ path: './tsconfig.app.json' }] }),
        'a/tsconfig.app.json': config({ target: 'es2020', lib: ['es2020', 'dom'] }),
        'a/tsconfig.node.json': config({ lib: ['es2023'] }),
      },
      ['es2020', 'dom'],
    ],
    [
      'stand between comments and before commas too many',
      {
        'a/tsconfig.json':
          '// a "word"\n{ "compilerOptions": { /* "lib": ["es5"], */ "lib": ["es2019", /* , ] */ "dom//",], }, }\n/* open',
      },
      ['es2019', 'dom//'],
    ],
    [
      'are unknown if the file is broken',
      { 'a/tsconfig.json': '{ "compilerOptions": { "lib": "es5" } }' },
      undefined,
    ],
    [
      'are unknown if a package says it',
      { 'a/tsconfig.json': config({}, { extends: '@tsconfig/node18' }) },
      undefined,
    ],
    [
      'are unknown if files extend each other',
      { 'a/tsconfig.json': config({}, { extends: './tsconfig.json' }) },
      undefined,
    ],
  ])('%s', async (_, files, expected) => {
    expect(await libraries(files)).toEqual(expected);
  });

  test('are asked for in TypeScript only', async () => {
    const files = { 'a/tsconfig.json': config({ target: 'es5' }) };
    expect(await libraries(files, 'tsx')).toEqual(['es5']);
    expect(await libraries(files, 'javascript')).toBeUndefined();
  });

  test('are not read from outside the repository, nor through a link that leads there', async () => {
    const cwd = folder({
      'tsconfig.json': config({ target: 'es5' }),
      'repo/src/A.ts': '',
      'repo/tsconfig.base.json': config({}, { extends: '../tsconfig.json' }),
      'repo/.git/HEAD': 'ref: refs/heads/main\n',
    });
    for (const part of ['objects', 'refs']) mkdirSync(join(cwd, 'repo/.git', part));
    symlinkSync('../tsconfig.json', join(cwd, 'repo/tsconfig.json'));
    const path = join(cwd, 'repo/src/A.ts');
    expect((await new Projects(cwd).of({ path, base: cwd }, 'typescript')).libraries).toBeUndefined();
    writeFileSync(join(cwd, 'repo/src/tsconfig.json'), config({ target: 'es2021' }));
    expect((await new Projects(cwd).of({ path, base: cwd }, 'typescript')).libraries).toEqual(['es2021']);
  });

  test('cost no more than linear time in a file that means harm', async () => {
    const half = 30 * 1024;
    for (const text of [
      '/*'.repeat(half),
      '"'.repeat(2 * half),
      ','.repeat(2 * half),
      '["\\'.repeat(half / 2),
    ])
      expect(await libraries({ 'a/tsconfig.json': text })).toBeUndefined();
    const own = Array.from({ length: 8 }, () => './tsconfig.json');
    expect(await libraries({ 'a/tsconfig.json': config({}, { extends: own }) })).toBeUndefined();
    const names = Array.from({ length: 8 }, (_, at) => `./${at}.json`);
    const tree = names.map((name) => [`a/${name.slice(2)}`, config({}, { extends: names })]);
    const first = { 'a/tsconfig.json': config({}, { extends: names }) };
    expect(await libraries({ ...first, ...Object.fromEntries(tree) })).toBeUndefined();
    const deep = `{"compilerOptions":${'['.repeat(half)}${']'.repeat(half)}}`;
    expect(await libraries({ 'a/tsconfig.json': deep })).toBeUndefined();
  });
});

import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { modulesIn, RustModules } from '#host/files/rust-modules.js';
import { folder } from '../cli/cli.js';
import { gather } from './gather.js';

async function onlyForTests(files: Record<string, string>, path: string): Promise<boolean> {
  const top = folder({ [path]: '', ...files });
  return new RustModules().isOnlyForTests(join(top, path), top);
}

describe('a Rust file is compiled for tests only', () => {
  test.each<[string, Record<string, string>, string]>([
    ['its folder’s lib.rs', { 'src/lib.rs': 'mod a;\n#[cfg(test)]\nmod testutil;\n' }, 'src/testutil.rs'],
    ['its folder’s main.rs', { 'src/main.rs': '#[cfg(test)] pub(crate) mod mock;\n' }, 'src/mock.rs'],
    ['the file of its folder’s name', { 'src/a.rs': '#[cfg(test)]\nmod mock;\n' }, 'src/a/mock.rs'],
    ['mod.rs above its own', { 'src/a/mod.rs': '#[cfg(test)]\nmod mock;\n' }, 'src/a/mock/mod.rs'],
    [
      'a path',
      { 'src/a/mod.rs': '#[cfg(test)]\n#[path = "./unit/mock.rs"]\nmod a_mock;\n' },
      'src/a/unit/mock.rs',
    ],
    [
      'a path below, with other attributes and comments between',
      {
        'src/lib.rs':
          '#[path = "a/mock.rs"]\n#[allow(dead_code)]\n// why\n\n#[cfg(all(test, unix))]\nmod m;\n',
      },
      'src/a/mock.rs',
    ],
    [
      'a feature of tests',
      { 'src/lib.rs': '#[cfg(any(test, feature = "test-util"))]\npub mod m;\n' },
      'src/m.rs',
    ],
    [
      'a module that is itself for tests only',
      { 'src/lib.rs': '#[cfg(test)]\nmod a;\n', 'src/a/mod.rs': 'mod b;\n' },
      'src/a/b.rs',
    ],
    ['a file that is all for tests', { 'src/a/mod.rs': '#![cfg(test)]\n\nmod mock;\n' }, 'src/a/mock.rs'],
  ])('where %s says so', async (_, files, path) => {
    expect(await onlyForTests(files, path)).toBe(true);
  });

  test.each<[string, Record<string, string>, string]>([
    ['nothing declares it', { 'src/lib.rs': '' }, 'src/a.rs'],
    ['it is declared for all', { 'src/lib.rs': '#[cfg(test)]\nmod b;\nmod a;\n' }, 'src/a.rs'],
    [
      'one of two declarations is for all',
      { 'src/lib.rs': '#[cfg(test)]\nmod a;\n', 'src/main.rs': 'mod a;\n' },
      'src/a.rs',
    ],
    ['the condition asks for the contrary', { 'src/lib.rs': '#[cfg(not(test))]\nmod a;\n' }, 'src/a.rs'],
    ['other features do, too', { 'src/lib.rs': '#[cfg(any(test, feature = "std"))]\nmod a;\n' }, 'src/a.rs'],
    ['only a comment declares it', { 'src/lib.rs': '// #[cfg(test)]\n// mod a;\n' }, 'src/a.rs'],
    [
      'files declare each other in a circle',
      { 'src/a/mod.rs': 'mod b;\n', 'src/a/b.rs': '#[path = "mod.rs"]\nmod a;\n' },
      'src/a/b.rs',
    ],
  ])('not where %s', async (_, files, path) => {
    expect(await onlyForTests(files, path)).toBe(false);
  });

  test('not where a link, or a file outside of the repository, says so', async () => {
    const cwd = folder({
      'x.rs': '#[cfg(test)]\nmod a;\n',
      'lib.rs': '#[cfg(test)]\n#[path = "repo/a.rs"]\nmod a;\n',
      'repo/a.rs': '',
    });
    symlinkSync('../x.rs', join(cwd, 'repo/lib.rs'));
    const top = join(cwd, 'repo');
    expect(await new RustModules().isOnlyForTests(join(top, 'a.rs'), top)).toBe(false);
  });

  test('and then its class is that of tests', async () => {
    const cwd = folder({ 'src/lib.rs': '#[cfg(test)]\nmod m;\nmod n;\n', 'src/m.rs': '', 'src/n.rs': '' });
    const { found } = await gather(cwd, { folders: ['.'] });
    expect(found.map((file) => [file.path, file.class])).toEqual([
      ['src/lib.rs', 'product'],
      ['src/m.rs', 'test'],
      ['src/n.rs', 'product'],
    ]);
  });
});

// In quadratic time, these would not end before the test does.
test.each(['#[', '#[a]', '#[a]\n', '#["', 'mod a;', 'pub(', 'mod a;\n'])(
  'modules are looked for once, however often %j stands in a text',
  (text) => {
    expect(modulesIn(text.repeat(Math.ceil(500_000 / text.length))).length).toBeLessThanOrEqual(2000);
  },
);

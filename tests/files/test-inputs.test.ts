import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hasInputPath, SnapshotFolders } from '#host/files/test-inputs.js';
import { folder } from '../cli/cli.js';
import { gather } from './gather.js';

describe('what tests read', () => {
  test.each([
    'tests/fixtures/a.js',
    'pkg/__fixtures__/deep/a.ts',
    'pkg/__testfixtures__/a.input.js',
    'testdata/a.rs',
    'src/test-data/a.cs',
    'src/TestData/A.cs',
    'tests/baselines/reference/a.js',
    'test/data/a.py',
    'tests/cases/compiler/a.ts',
  ])('is known by its path: %s', (path) => {
    expect(hasInputPath(path)).toBe(true);
  });

  test.each([
    'src/data/a.py',
    'src/cases/a.ts',
    'tests/a.js',
    'fixtures.js',
    'src/snapshots/a.rs',
    'data/tests/a.py',
  ])('is not everything of a similar name: %s', (path) => {
    expect(hasInputPath(path)).toBe(false);
  });

  test('is known by snapshots beside it, where one test stands among many files', async () => {
    const files = {
      'tests/f/__snapshots__/a.snap': '',
      'tests/f/format.test.js': '',
      'tests/f/b.js': '',
      'tests/f/c.js': '',
    };
    const inputs = folder(files);
    const of = (top: string, path: string) => new SnapshotFolders().holds(join(top, path), path);
    expect(await of(inputs, 'tests/f/b.js')).toBe(true);
    expect(await of(inputs, 'tests/f/format.test.js')).toBe(false);
    const helpers = folder({ ...files, 'tests/f/b.test.js': '' });
    expect(await of(helpers, 'tests/f/b.js')).toBe(false);
    const product = folder({
      'src/__snapshots__/a.snap': '',
      'src/a.test.js': '',
      'src/b.js': '',
      'src/c.js': '',
    });
    expect(await of(product, 'src/b.js')).toBe(false);
  });

  test('is no input where it was named, or the folder that tells', async () => {
    const cwd = folder({ 'a.ts': '', 'tests/fixtures/b.ts': '' });
    const inputs = async (targets: object) =>
      (await gather(cwd, targets)).found.map(({ path, input }) => [path, input]);
    expect(await inputs({ folders: ['.'] })).toEqual([
      ['a.ts', false],
      ['tests/fixtures/b.ts', true],
    ]);
    expect(await inputs({ files: ['tests/fixtures/b.ts'] })).toEqual([['tests/fixtures/b.ts', false]]);
    expect(await inputs({ folders: ['tests/fixtures'] })).toEqual([['tests/fixtures/b.ts', false]]);
  });
});

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repository } from '../cli/cli.js';

const part = async (name: string) =>
  import(new URL(`../../scripts/structure/${name}.mjs`, import.meta.url).href);
const { listFiles, parse, parseSources } = await part('sources');
const { importsOf } = await part('imports');
const { folderOf, loadLayers, refusals, unlisted } = await part('layers');
const { cycles } = await part('cycles');
const { mainPath } = await part('main-path');

const layers = loadLayers();
const paths = listFiles(['host', 'guests', 'wit']);
const imports: { from: string; to: string }[] = importsOf(parseSources(paths), paths);

/** What is said of one file's text, if the file were there. */
function refused(path: string, text: string): string[] {
  return refusals(layers, importsOf([parse(path, text)], paths));
}

test('no import goes up, aside, or to another stack', () => {
  expect(imports.length).toBeGreaterThan(1000);
  expect(refusals(layers, imports)).toEqual([]);
});

test('no imports go round, by file or by folder', () => {
  expect(cycles(imports)).toEqual([]);
  expect(cycles(imports.map(({ from, to }) => ({ from: folderOf(from), to: folderOf(to) })))).toEqual([]);
});

test('every folder of host/, guests/ and wit/ has a layer', () => {
  expect(unlisted(layers, paths)).toEqual([]);
  expect(unlisted(layers, ['host/new/file.ts', 'host/base/errors.ts'])).toEqual(['host/new']);
});

test('a refusal names both files and both layers', () => {
  expect(refused('host/base/new.ts', "import { Host } from '../host/host.js';")).toEqual([
    'host/base/new.ts:1 (host: base) imports host/host/host.ts (host: host): it lies higher',
  ]);
});

test.each([
  ['imports of types', 'host/base/new.ts', "import type { Pool } from '../pool/pool.js';"],
  ['types inside of a type', 'host/base/new.ts', "type P = import('../pool/pool.js').Pool;"],
  ['dynamic imports', 'host/base/new.ts', "export const load = () => import('../pool/pool.js');"],
  [
    'dynamic imports of a template',
    'host/base/new.ts',
    'export const load = () => import(`../pool/pool.js`);',
  ],
  ['what is required', 'host/base/new.ts', "createRequire(import.meta.url)('../pool/pool.js');"],
  ['what a require of its own requires', 'host/base/new.ts', "require('../pool/pool.js');"],
  ['imports by assignment', 'host/base/new.ts', "import pool = require('../pool/pool.js');"],
  ['modules of threads', 'host/base/new.ts', "new Worker(new URL('../pool/pool.js', import.meta.url));"],
  ['modules that are looked up', 'host/base/new.ts', "import.meta.resolve('../pool/pool.js');"],
  ['what is built of a module', 'host/base/new.ts', "import '../../dist/host/pool/pool.js';"],
  ['the package by its name', 'host/base/new.ts', "import { Host } from 'tars-hyperlight';"],
  ['exports of what is elsewhere', 'host/base/new.ts', "export * from '../pool/pool.js';"],
  ['a folder of the same layer', 'host/pool/new.ts', "import '../results/store.js';"],
  ['another agent', 'guests/scorer/new.ts', "import '../reporter/settings.js';"],
  ['a guest from the host', 'host/workflow/new.ts', "import '../../guests/reporter/settings.js';"],
  ['the host from a guest', 'guests/sdk/new.ts', "import '../../host/base/text.js';"],
  ['a backend from outside of its layer', 'host/cli/new.ts', "import '../sandbox/jco/worker.js';"],
])('refuses %s', (_, path, text) => {
  expect(refused(path, text)).toHaveLength(1);
});

test('files that import each other are found, over any number of others', () => {
  const edges = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'c', to: 'a' },
    { from: 'c', to: 'd' },
    { from: 'd', to: 'd' },
  ];
  expect(cycles(edges)).toEqual([['a', 'b', 'c']]);
});

test('the path whose length is told is that of the code', () => {
  expect(mainPath().broken).toEqual([]);
});

test('the architecture shows the layers as they are listed', () => {
  const script = join(repository, 'scripts/structure.mjs');
  const { stdout, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(stdout).toContain('import cycles of folders');
});

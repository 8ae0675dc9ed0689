import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findTarscli } from '../../clients/vscode/src/find/find.js';
import { folderWith, inFolder, installed, Link, Program, searchIn } from './folders.js';

const main = 'dist/cli/main.js';

describe('the tarscli of the project', () => {
  test('is the package in node_modules, run by the Node on PATH', async () => {
    const folder = folderWith(installed('node_modules/tars-hyperlight'));
    const search = searchIn(folder);
    const file = join(folder, 'node_modules/tars-hyperlight', main);
    expect(await findTarscli(search)).toEqual({
      command: join(search.path!, 'node'),
      args: [file],
      file,
      version: '1.2.3',
      from: 'project',
    });
  });

  test('is found above a package of a monorepo, up to the root of its repository', async () => {
    const root = folderWith({
      '.git/': '',
      ...installed('node_modules/tars-hyperlight'),
      'packages/app/src/': '',
    });
    expect(await findTarscli(searchIn(join(root, 'packages/app')))).toMatchObject({ from: 'project' });
  });

  test("is a package's own one rather than the monorepo's", async () => {
    const root = folderWith({
      '.git/': '',
      ...installed('node_modules/tars-hyperlight', '1.0.0'),
      ...installed('packages/app/node_modules/tars-hyperlight', '2.0.0'),
    });
    expect(await findTarscli(searchIn(join(root, 'packages/app')))).toMatchObject({ version: '2.0.0' });
  });

  test.each([
    ['no repository', {}],
    ['a repository within', { 'app/.git': 'gitdir: elsewhere' }],
  ])('is not looked for in folders above: %s', async (_, more) => {
    const root = folderWith({ ...installed('node_modules/tars-hyperlight'), 'app/src/': '', ...more });
    expect(await findTarscli(searchIn(join(root, 'app')))).toMatchObject({ why: 'missing' });
  });

  test('is found through links, as pnpm and npm link make them', async () => {
    const folder = folderWith({
      ...installed('store/tars-hyperlight@1.2.3'),
      'app/node_modules/tars-hyperlight': new Link('../../store/tars-hyperlight@1.2.3'),
    });
    const found = await findTarscli(searchIn(join(folder, 'app')));
    expect(found).toMatchObject({ file: join(folder, 'store/tars-hyperlight@1.2.3', main) });
  });

  test('is found by the link in .bin alone', async () => {
    const folder = folderWith({
      ...installed('elsewhere'),
      'app/node_modules/.bin/tarscli': new Link('../../../elsewhere/dist/cli/main.js'),
    });
    expect(await findTarscli(searchIn(join(folder, 'app')))).toMatchObject({ version: '1.2.3' });
  });

  test('is the clone of the package itself', async () => {
    const folder = folderWith(installed('.'));
    expect(await findTarscli(searchIn(folder))).toMatchObject({ file: join(folder, main) });
  });

  test.each([
    ['another name', { name: 'evil', bin: { tarscli: 'x.js' } }],
    ['a script outside of it', { name: 'tars-hyperlight', bin: { tarscli: '../../x.js' } }],
    ['an absolute script', { name: 'tars-hyperlight', bin: { tarscli: '/bin/sh' } }],
    ['a script that is not there', { name: 'tars-hyperlight', bin: { tarscli: 'gone.js' } }],
    ['a program that is no path', { name: 'tars-hyperlight', bin: { tarscli: 7 } }],
    ['no program', { name: 'tars-hyperlight' }],
    ['null', null],
  ])('is no package with %s', async (_, manifest) => {
    const folder = folderWith({
      'node_modules/tars-hyperlight/package.json': JSON.stringify(manifest),
      'node_modules/tars-hyperlight/x.js': '',
      'x.js': '',
    });
    expect(await findTarscli(searchIn(folder))).toMatchObject({ why: 'missing' });
  });

  test.each([
    ['that is no JSON', '{'],
    ['of over a megabyte', `{"name":"tars-hyperlight","bin":"x.js","x":"${'x'.repeat(1 << 20)}"}`],
  ])('is no package with a manifest %s', async (_, text) => {
    const folder = folderWith({
      'node_modules/tars-hyperlight/package.json': text,
      'node_modules/tars-hyperlight/x.js': '',
    });
    expect(await findTarscli(searchIn(folder))).toMatchObject({ why: 'missing' });
  });
});

describe('the setting tars.path', () => {
  test.each([
    ['a program', 'bin/run-tarscli', { 'bin/run-tarscli': new Program() }, undefined],
    ['the package', 'tars', installed('tars'), '1.2.3'],
    ['its script', 'tars/dist/cli/main.js', installed('tars'), '1.2.3'],
    ['a folder that has it installed', 'tools', installed('tools/node_modules/tars-hyperlight'), '1.2.3'],
    ['another script', 'run.mjs', { 'run.mjs': '' }, undefined],
  ])('takes %s', async (_, path, entries, version) => {
    const folder = folderWith({ ...entries, ...installed('node_modules/tars-hyperlight', '9.9.9') });
    const found = await findTarscli(searchIn(folder, { setting: { user: join(folder, path) } }));
    expect(found).toMatchObject({ from: 'setting', version });
  });

  test.each(['./tars', 'tars', `${inFolder}/tars`, '~/tars'])('understands %s', async (path) => {
    const folder = folderWith(installed('tars'));
    const found = await findTarscli(searchIn(folder, { home: folder, setting: { user: path } }));
    expect(found).toMatchObject({ file: join(folder, 'tars', main) });
  });

  test('is the one of the workspace rather than of the user', async () => {
    const folder = folderWith({ ...installed('a', '1.0.0'), ...installed('b', '2.0.0') });
    const setting = { user: join(folder, 'a'), workspace: 'b' };
    expect(await findTarscli(searchIn(folder, { setting }))).toMatchObject({ version: '2.0.0' });
  });

  test.each([
    ['nothing', 'gone', {}],
    ['a file that may not be run', 'tarscli', { tarscli: 'text' }],
    ['a shell script of Windows', 'tarscli.cmd', { 'tarscli.cmd': new Program() }],
    ['a folder without it', 'empty', { 'empty/': '' }],
  ])('that leads to %s is told, and no other taken', async (_, path, entries) => {
    const folder = folderWith({ ...entries, ...installed('node_modules/tars-hyperlight') });
    const found = await findTarscli(searchIn(folder, { setting: { user: path } }));
    expect(found).toMatchObject({ why: 'setting', text: expect.stringContaining(join(folder, path)) });
  });
});

describe('a tarscli on PATH', () => {
  test('is a script of the package, or another program', async () => {
    const global = folderWith({
      ...installed('lib/node_modules/tars-hyperlight'),
      'bin/tarscli': new Link('../lib/node_modules/tars-hyperlight/dist/cli/main.js'),
      'other/tarscli': new Program(),
    });
    const folder = folderWith({});
    const found = await findTarscli(searchIn(folder, { path: join(global, 'bin') }));
    expect(found).toMatchObject({ from: 'path', version: '1.2.3', args: [expect.any(String)] });
    const other = await findTarscli(searchIn(folder, { path: join(global, 'other') }));
    expect(other).toMatchObject({ command: join(global, 'other/tarscli'), args: [] });
  });

  test('is not looked for in folders that are not absolute', async () => {
    const folder = folderWith({ 'bin/tarscli': new Program() });
    const search = searchIn(folder, { path: 'bin:.::' });
    expect(await findTarscli(search)).toMatchObject({ why: 'missing' });
  });

  test('comes after the one of the project', async () => {
    const global = folderWith({ tarscli: new Program() });
    const folder = folderWith(installed('node_modules/tars-hyperlight'));
    expect(await findTarscli(searchIn(folder, { path: global }))).toMatchObject({ from: 'project' });
  });
});

describe('on Windows', () => {
  const windows = (path: string[]) => ({ platform: 'win32' as const, path: path.join(';') });
  const search = (folder: string, path: string[]) => ({ ...searchIn(folder), ...windows(path) });

  test.each([
    ['beside a global .cmd', 'npm', 'npm/node_modules/tars-hyperlight'],
    ['beside a .cmd in .bin', 'app/node_modules/.bin', 'app/node_modules/tars-hyperlight'],
  ])('the package %s is run, and no .cmd', async (_, bin, place) => {
    const global = folderWith({
      [`${bin}/tarscli.cmd`]: '@echo off',
      [`${bin}/tarscli`]: new Program(),
      ...installed(place),
      'nodejs/node.exe': new Program(),
    });
    const found = await findTarscli(search(folderWith({}), [join(global, bin), join(global, 'nodejs')]));
    expect(found).toMatchObject({
      command: join(global, 'nodejs/node.exe'),
      args: [join(global, place, main)],
    });
  });

  test('a .cmd of something else is not run', async () => {
    const global = folderWith({ 'tarscli.cmd': '@echo off', 'node.exe': new Program() });
    expect(await findTarscli(search(folderWith({}), [global]))).toMatchObject({ why: 'missing' });
  });

  test('a .exe is run, from a folder in quotes, too', async () => {
    const global = folderWith({ 'My Tools/tarscli.exe': new Program() });
    const found = await findTarscli(search(folderWith({}), [`"${join(global, 'My Tools')}"`]));
    expect(found).toMatchObject({ command: join(global, 'My Tools/tarscli.exe'), args: [] });
  });
});

describe('what is missing', () => {
  test('is said with what to install, where', async () => {
    const folder = folderWith({});
    expect(await findTarscli(searchIn(folder))).toEqual({
      why: 'missing',
      text: `No tarscli for ${folder}: run npm install --save-dev tars-hyperlight there, or npm install --global tars-hyperlight, or set tars.path.`,
    });
  });

  test('may be Node', async () => {
    const folder = folderWith(installed('node_modules/tars-hyperlight'));
    expect(await findTarscli({ ...searchIn(folder), path: undefined })).toMatchObject({ why: 'node' });
  });

  test('is no Node where the editor runs on one', async () => {
    const folder = folderWith(installed('node_modules/tars-hyperlight'));
    const found = await findTarscli({ ...searchIn(folder), path: '', ownNode: '/usr/lib/editor/node' });
    expect(found).toMatchObject({ command: '/usr/lib/editor/node' });
  });
});

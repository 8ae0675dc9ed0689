import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findTarscli } from '../../clients/vscode/src/find/find.js';
import { folderWith, inFolder, installed, Link, Program, searchIn } from './folders.js';

const untrusted = { trusted: false };

test('the tarscli of a folder that is not trusted is not run', async () => {
  const folder = folderWith(installed('node_modules/tars-hyperlight'));
  expect(await findTarscli(searchIn(folder, untrusted))).toMatchObject({
    why: 'untrusted',
    text: expect.stringContaining(folder),
  });
});

test('the one on PATH is run instead', async () => {
  const folder = folderWith(installed('node_modules/tars-hyperlight'));
  const path = folderWith({ tarscli: new Program() });
  const found = await findTarscli(searchIn(folder, { ...untrusted, path }));
  expect(found).toMatchObject({ command: join(path, 'tarscli'), from: 'path' });
});

test('a setting of the workspace is ignored', async () => {
  const folder = folderWith({ evil: new Program() });
  const elsewhere = folderWith({ evil: new Program() });
  for (const workspace of ['evil', join(elsewhere, 'evil')]) {
    const found = await findTarscli(searchIn(folder, { ...untrusted, setting: { workspace } }));
    expect(found).toMatchObject({ why: 'missing' });
  }
});

test.each(['tools/tarscli', './tools/tarscli', `${inFolder}/tools/tarscli`])(
  "the user's setting %s leads to nothing in it",
  async (user) => {
    const folder = folderWith({ 'tools/tarscli': new Program() });
    const found = await findTarscli(searchIn(folder, { ...untrusted, setting: { user } }));
    expect(found).toMatchObject({ why: 'untrusted' });
  },
);

test("the user's setting that is absolute is run, unless it leads into the folder", async () => {
  const folder = folderWith({ evil: new Program() });
  const own = folderWith({
    tarscli: new Program(),
    link: new Link(join(folder, 'evil')),
    ...installed('package'),
  });
  const find = (user: string) => findTarscli(searchIn(folder, { ...untrusted, setting: { user } }));
  expect(await find(join(own, 'tarscli'))).toMatchObject({ from: 'setting' });
  expect(await find(join(own, 'package'))).toMatchObject({ from: 'setting' });
  expect(await find(join(own, 'link'))).toMatchObject({ why: 'untrusted' });
  expect(await find(join(folder, 'evil'))).toMatchObject({ why: 'untrusted' });
});

test('what on PATH lies in any of the workspace folders, or links there, is passed over', async () => {
  const folder = folderWith({});
  const other = folderWith({
    'bin/tarscli': new Program(),
    'bin/node': new Program(),
    ...installed('node_modules/tars-hyperlight'),
  });
  const links = folderWith({
    tarscli: new Link(join(other, 'node_modules/tars-hyperlight/dist/cli/main.js')),
    node: new Link(join(other, 'bin/node')),
  });
  const own = folderWith({ ...installed('lib'), 'bin/tarscli': new Link('../lib/dist/cli/main.js') });
  const folders = [folder, other];
  const path = [join(other, 'bin'), links].join(':');
  expect(await findTarscli(searchIn(folder, { ...untrusted, folders, path }))).toMatchObject({
    why: 'missing',
  });
  const search = searchIn(folder, { ...untrusted, folders, path: `${path}:${join(own, 'bin')}` });
  const found = await findTarscli(search);
  expect(found).toMatchObject({ from: 'path', file: join(own, 'lib/dist/cli/main.js') });
  expect(found).toMatchObject({ command: expect.not.stringContaining(other) });
  expect(found).toMatchObject({ command: expect.not.stringContaining(links) });
});

test('a folder that is itself reached by a link is not trusted by its other name', async () => {
  const real = folderWith({ 'bin/tarscli': new Program() });
  const around = folderWith({ link: new Link(real) });
  const folder = join(around, 'link');
  const search = searchIn(folder, { ...untrusted, path: join(real, 'bin') });
  expect(await findTarscli(search)).toMatchObject({ why: 'missing' });
});

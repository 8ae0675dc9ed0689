import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { authorOf } from '#host/selfcode/repository/author.js';
import { folder } from '../../cli/cli.js';
import { TestRepository } from '../../hostile/repositories.js';
import { signal } from './runs.js';

let home: string;

beforeEach(() => {
  home = folder({});
  vi.stubEnv('HOME', home);
  vi.stubEnv('XDG_CONFIG_HOME', undefined);
  vi.stubEnv('GIT_CONFIG_GLOBAL', undefined);
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  return () => vi.unstubAllEnvs();
});

const configure = (text: string) => writeFileSync(join(home, '.gitconfig'), text);
const author = (repository = new TestRepository()) => authorOf(repository.path, signal);

test("the author is the user's, as includes of the user's configuration have it", async () => {
  const repository = new TestRepository();
  configure(
    `[user]\n\tname = Some Body\n\temail = some@example.com\n[includeIf "gitdir:${repository.path}/"]\n\tpath = work\n`,
  );
  writeFileSync(join(home, 'work'), '[user]\n\temail = work@example.com\n');
  expect(await author(repository)).toEqual({ name: 'Some Body', email: 'work@example.com' });
  expect(await author()).toEqual({ name: 'Some Body', email: 'some@example.com' });
});

test("the author is never the repository's, not by an include either", async () => {
  const repository = new TestRepository();
  writeFileSync(join(repository.path, 'included'), '[user]\n\temail = evil@example.com\n');
  appendFileSync(
    join(repository.path, '.git/config'),
    '[user]\n\tname = Evil\n[include]\n\tpath = ../included\n',
  );
  expect(await author(repository)).toEqual({ name: 'tarscli', email: 'tarscli@localhost' });
  configure('[user]\n\tname = Some Body\n');
  expect(await author(repository)).toEqual({ name: 'Some Body', email: 'tarscli@localhost' });
});

test.each([
  ['" . "', { name: 'tarscli' }],
  ['"A\\n<b>\\tC"', { name: 'A b\tC' }],
])('the author has a name that git takes: %s', async (name, expected) => {
  configure(`[user]\n\tname = ${name}\n`);
  expect(await author()).toMatchObject(expected);
});

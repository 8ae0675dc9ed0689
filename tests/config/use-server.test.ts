import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { useServer } from '#host/config/use-server.js';
import { folderOf } from './repository.js';

interface Said {
  user?: string;
  repository?: string;
  env?: NodeJS.ProcessEnv;
  flag?: boolean;
}

function decided({ user, repository, env, flag }: Said) {
  const root = folderOf({
    'repository/src/a.cs': '',
    ...(user !== undefined && { 'home/tars-hyperlight/config.json': user }),
    ...(repository !== undefined && { 'repository/tars.config.json': repository }),
  });
  return useServer({
    cwd: join(root, 'repository/src'),
    root: join(root, 'repository'),
    env: { XDG_CONFIG_HOME: join(root, 'home'), ...env },
    flag,
  });
}

const yes = '{ "server": true }';
const no = '{ "server": false }';

describe('tarscli uses a server', () => {
  test.each<[string, Said, boolean, string]>([
    ['if nobody says so: not', {}, false, 'default'],
    ['if the user says so', { user: yes }, true, 'user'],
    ['not because a repository wants it', { repository: yes }, false, 'default'],
    ['though a repository wants it, as the user does', { user: yes, repository: yes }, true, 'user'],
    ['unless a repository says no', { user: yes, repository: no }, false, 'repository'],
    ['if a variable says so', { repository: no, env: { TARS_USE_SERVER: '1' } }, true, 'environment'],
    ['unless a variable says no', { user: yes, env: { TARS_USE_SERVER: '0' } }, false, 'environment'],
    ['if an option says so', { env: { TARS_USE_SERVER: '0' }, flag: true }, true, 'flag'],
    ['unless an option says no', { user: yes, flag: false }, false, 'flag'],
    ['not by a file that is no JSON', { user: '{ "server": tru' }, false, 'default'],
    ['not by a value that is none', { user: '{ "server": "yes" }' }, false, 'default'],
    ['not by what is no object', { user: 'null', repository: '[]' }, false, 'default'],
  ])('%s', (_, said, value, from) => {
    expect(decided(said)).toMatchObject({ value, from });
  });

  test('and says where that is written', () => {
    expect(decided({ user: '{\n  "selfCode": {},\n  "server": true\n}' })).toMatchObject({
      file: expect.stringContaining('config.json'),
      line: 3,
    });
  });

  test('whatever a link of a repository says', () => {
    const root = folderOf({ 'repository/src/a.cs': '', no, 'tars-hyperlight/config.json': yes });
    symlinkSync(join(root, 'no'), join(root, 'repository/tars.config.json'));
    const cwd = join(root, 'repository');
    expect(useServer({ cwd, root: cwd, env: { XDG_CONFIG_HOME: root } }).from).toBe('user');
  });
});

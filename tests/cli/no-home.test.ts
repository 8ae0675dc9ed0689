import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { userFolder } from '#host/base/user-folders.js';
import { exitCodes } from '#host/cli/exit-codes.js';
import { folder, rethrow, run, tarscli } from './cli.js';

const canBeOthers = process.platform === 'linux' && process.getuid?.() === 0;
const unset = { HOME: undefined, XDG_CACHE_HOME: undefined, XDG_DATA_HOME: undefined };
/** Of nobody in the system's list of users. */
const stranger = 54_321;
const nothing = 'this user has no home folder';

const users = [
  ['a user without HOME and without an entry', unset, stranger],
  ['an empty HOME', { ...unset, HOME: '' }, undefined],
  ['relative folders of XDG', { HOME: '', XDG_CACHE_HOME: 'cache', XDG_DATA_HOME: './data' }, undefined],
  ['empty folders of XDG', { HOME: '', XDG_CACHE_HOME: '', XDG_DATA_HOME: '' }, undefined],
  ['a relative HOME', { ...unset, HOME: 'home' }, undefined],
] as const;

describe.each(users)('%s', (_, env, uid) => {
  const skipped = uid !== undefined && !canBeOthers;
  const settings = (cwd: string) => ({ cwd, env, ...(uid !== undefined && { uid }) });

  test.skipIf(skipped).each([
    ['analyze', 'a.cs', '--learn'],
    ['patterns', 'stats'],
    ['patterns', 'suggest', '--recorded'],
    ['feedback', '0123456789ab', '--accept'],
  ])('is told that there is no place for what is learned: %s', async (...args) => {
    const cwd = readable();
    const { code, stderr } = await tarscli(args, settings(cwd));
    expect(code).toBe(exitCodes.input);
    expect(stderr).toContain(`error[ERR_LEARNING_DATABASE]: ${nothing}`);
    expect(stderr).toContain('--learning-db');
    expect(readdirSync(cwd)).toEqual(['a.cs']);
  });
});

/** Images are made anew in these runs, which takes long. */
test.skipIf(!canBeOthers).each(users.slice(0, 2))(
  '%s has its files looked at, and nothing kept',
  async (_, env, uid) => {
    const cwd = readable();
    const { code, stdout, stderr } = await run(['--dir', '.', '--cache', '--resume', '--backend', 'jco'], {
      cwd,
      env,
      ...(uid !== undefined && { uid }),
    });
    expect(code).toBe(exitCodes.findings);
    expect(stdout).toContain('a.cs');
    expect(stderr).toContain(nothing);
    expect(readdirSync(cwd)).toEqual(['a.cs']);
  },
);

test('folders of XDG are those that are absolute', () => {
  expect(userFolder('cache', { XDG_CACHE_HOME: '/c' })).toBe(join('/c', 'tars-hyperlight'));
  expect(userFolder('data', { XDG_DATA_HOME: '/d' })).toBe(join('/d', 'tars-hyperlight'));
  for (const cache of ['', 'c', './c', '~/c']) {
    expect(userFolder('cache', { XDG_CACHE_HOME: cache })).toBe(userFolder('cache', {}));
  }
});

function readable(): string {
  const cwd = folder({ 'a.cs': rethrow });
  for (const name of ['', 'a.cs']) chmodSync(join(cwd, name), 0o755);
  return cwd;
}

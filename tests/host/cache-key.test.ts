import { fork } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Host } from 'tars-hyperlight';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { userFolder } from '#host/base/user-folders.js';
import { DiskCache } from '#host/images/cache.js';
import { temporaryFolder } from './agents-for-tests.js';

const nobody = 65534;
const isRoot = process.getuid?.() === 0;
const noModes = process.platform === 'win32';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A home for a key, with none in it yet; where that will be. */
async function newHome(): Promise<string> {
  const data = await temporaryFolder();
  vi.stubEnv('XDG_DATA_HOME', data);
  return join(data, 'tars-hyperlight', 'cache.key');
}

/** Keeps an entry and looks for it; what is told. */
async function keepAndFind(folder: string): Promise<{ found: boolean; notices: string[] }> {
  const notices: string[] = [];
  const cache = new DiskCache(folder, (text) => notices.push(text));
  cache.put('a', new Map([['code', Buffer.from('code')]]));
  await cache.settled();
  return { found: (await cache.get('a')) !== undefined, notices };
}

describe("the cache's key", () => {
  test('is made once, of 32 bytes, readable by its user only', async () => {
    const path = await newHome();
    const folder = await temporaryFolder();
    expect(await keepAndFind(folder)).toEqual({ found: true, notices: [] });
    const key = await readFile(path);
    expect(key).toHaveLength(32);
    if (!noModes) expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await keepAndFind(folder)).toEqual({ found: true, notices: [] });
    expect(await readFile(path)).toEqual(key);
    expect(await readdir(join(path, '..'))).toEqual(['cache.key']);
  });

  test('is the same for all processes that make it at once', async () => {
    const path = await newHome();
    const script = fileURLToPath(new URL('./fixtures/user-key.mjs', import.meta.url));
    const root = fileURLToPath(new URL('../..', import.meta.url));
    const folder = await temporaryFolder();
    const children = Array.from({ length: 8 }, () => fork(script, [root, folder]));
    await Promise.all(children.map((child) => once(child, 'message')));
    const answers = children.map((child) => once(child, 'message'));
    for (const child of children) child.send('now');
    const keys = (await Promise.all(answers)).map(([key]) => key);
    expect(new Set(keys)).toEqual(new Set([(await readFile(path)).toString('hex')]));
    expect(await readdir(join(path, '..'))).toEqual(['cache.key']);
  });

  const unfit: [string, RegExp, (path: string) => Promise<void>][] = [
    [
      'that others can read',
      /it can be read by other users; where it is removed/,
      (path) => chmod(path, 0o644),
    ],
    ['that others can write', /it can be written to by other users/, (path) => chmod(path, 0o622)],
    ['that is cut', /it is damaged; where it is removed/, (path) => writeFile(path, 'short')],
    [
      'that is a link',
      /ELOOP/,
      async (path) => {
        await rename(path, `${path}-elsewhere`);
        await symlink(`${path}-elsewhere`, path);
      },
    ],
    [
      'that is a folder',
      /it is not a regular file/,
      async (path) => {
        await rm(path);
        await mkdir(path);
      },
    ],
  ];

  test.skipIf(noModes).each(unfit)(
    '%s is not used, nor is the cache, and that is told',
    async (_, reason, spoil) => {
      const path = await newHome();
      const folder = await temporaryFolder();
      expect(await keepAndFind(folder)).toEqual({ found: true, notices: [] });
      await spoil(path);
      const { found, notices } = await keepAndFind(folder);
      expect({ found, notices }).toEqual({ found: false, notices: [expect.stringMatching(reason)] });
      expect(notices[0]).toContain(path);
    },
  );

  test.skipIf(!isRoot)("that is another user's is not used (needs root)", async () => {
    const path = await newHome();
    const folder = await temporaryFolder();
    await keepAndFind(folder);
    await chown(path, nobody, nobody);
    expect(await keepAndFind(folder)).toEqual({
      found: false,
      notices: [expect.stringMatching(/cache\.key: it belongs to another user, 65534/)],
    });
  });

  test('is never inside of the cache', async () => {
    const path = await newHome();
    for (const cacheDir of [join(path, '..'), join(path, '../..')]) {
      const notices = [expect.stringMatching(/cache\.key: this key would be inside of it/)];
      expect(await keepAndFind(cacheDir)).toEqual({ found: false, notices });
    }
    expect(await readdir(join(path, '..'))).not.toContain('cache.key');
  });

  test('that can not be kept costs the cache, and is told', async () => {
    const file = join(await temporaryFolder(), 'file');
    await writeFile(file, '');
    vi.stubEnv('XDG_DATA_HOME', file);
    const folder = await temporaryFolder();
    const notices = [expect.stringMatching(/can't be used \(.*cache\.key: ENOTDIR\)/)];
    expect(await keepAndFind(folder)).toEqual({ found: false, notices });
  });
});

describe("a user's folders", () => {
  test('are where the variables of XDG say, if these are absolute', () => {
    vi.stubEnv('HOME', '/home/me');
    for (const ignored of ['', 'relative', './relative']) {
      vi.stubEnv('XDG_CACHE_HOME', ignored);
      vi.stubEnv('XDG_DATA_HOME', ignored);
      expect(userFolder('cache')).toBe('/home/me/.cache/tars-hyperlight');
      expect(userFolder('data')).toBe('/home/me/.local/share/tars-hyperlight');
    }
    vi.stubEnv('XDG_CACHE_HOME', '/elsewhere');
    expect(userFolder('cache')).toBe('/elsewhere/tars-hyperlight');
  });

  test('are nowhere without a home, which costs the cache and is told', async () => {
    vi.stubEnv('XDG_CACHE_HOME', '');
    vi.stubEnv('XDG_DATA_HOME', '');
    vi.stubEnv('HOME', 'relative');
    expect(userFolder('cache')).toBeUndefined();
    const notices: string[] = [];
    await using host = await Host.open({ backend: 'jco', onNotice: (text) => notices.push(text) });
    expect(notices).toEqual([expect.stringMatching(/images are kept nowhere: this user has no home/)]);
    expect(host.backend.name).toBe('jco');
    expect(await keepAndFind(await temporaryFolder())).toEqual({
      found: false,
      notices: [expect.stringMatching(/this user has no home folder, where its key would be/)],
    });
  });
});

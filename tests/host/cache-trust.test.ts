import { execFileSync } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { Host } from 'tars-hyperlight';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { sha256 } from '#host/base/digest.js';
import { DiskCache } from '#host/images/cache.js';
import { collect, fixture, temporaryFolder } from './agents-for-tests.js';

const nobody = 65534;
const isRoot = process.getuid?.() === 0;
const noModes = process.platform === 'win32';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** What a user would be told of a run of the probe. */
async function run(cacheDir: string): Promise<string[]> {
  const notices: string[] = [];
  const onNotice = (text: string) => notices.push(text);
  await using host = await Host.open({ backend: 'jco', cacheDir, concurrency: 1, onNotice });
  const [report] = await collect(host.run(await fixture('probe'), [{ path: 'a.txt', text: 'hello' }]));
  expect(report).toMatchObject({ status: 'complete', findings: [{ message: 'hello' }] });
  return notices;
}

/** All files of a cache's entries. */
async function entryFiles(cacheDir: string, name: string): Promise<string[]> {
  const files = await readdir(join(cacheDir, 'v2'), { recursive: true });
  return files.filter((file) => file.endsWith(`/${name}`)).map((file) => join(cacheDir, 'v2', file));
}

describe.skipIf(noModes)('a cache that others can write to is not used, and that is told', () => {
  test.each<[string, RegExp, (folder: string) => Promise<void>]>([
    ['open to everybody', /it can be written to by other users/, (folder) => chmod(folder, 0o777)],
    ['open to a group', /it can be written to by other users/, (folder) => chmod(folder, 0o770)],
    ['with its entries open to everybody', /v2: it can be/, (folder) => chmod(join(folder, 'v2'), 0o733)],
    [
      'a link',
      /it is a link/,
      async (folder) => {
        await rename(folder, `${folder}-elsewhere`);
        await symlink(`${folder}-elsewhere`, folder);
      },
    ],
    [
      'whose entries are behind a link',
      /v2: it is a link/,
      async (folder) => {
        await rename(join(folder, 'v2'), join(folder, 'elsewhere'));
        await symlink('elsewhere', join(folder, 'v2'));
      },
    ],
  ])('%s', async (_, reason, change) => {
    const cacheDir = join(await temporaryFolder(), 'cache');
    expect(await run(cacheDir)).toEqual([]);
    await change(cacheDir);
    for (const file of await entryFiles(cacheDir, 'index')) await writeFile(file, 'not to be read');
    expect(await run(cacheDir)).toEqual([expect.stringMatching(reason)]);
    for (const file of await entryFiles(cacheDir, 'index')) {
      expect(await readFile(file, 'utf8')).toBe('not to be read');
    }
  });

  test.skipIf(!isRoot)("another user's, or with another user's entries (needs root)", async () => {
    for (const foreign of ['', 'v2']) {
      const cacheDir = join(await temporaryFolder(), 'cache');
      expect(await run(cacheDir)).toEqual([]);
      await chown(join(cacheDir, foreign), nobody, nobody);
      expect(await run(cacheDir)).toEqual([expect.stringMatching(/it belongs to another user, 65534/)]);
    }
  });
});

describe.skipIf(noModes)(
  'a cache below a folder in which others can exchange it is not used, and that is told',
  () => {
    const told = [expect.stringMatching(/others can exchange what is in .*; going on without it/)];

    test.each([1, 2])('a folder open to everybody, %i above', async (levels) => {
      const outer = await temporaryFolder();
      const cacheDir = join(outer, ...['a', 'b'].slice(0, levels - 1), 'cache');
      await chmod(outer, 0o777);
      expect(await run(cacheDir)).toEqual(told);
      expect(await readdir(outer)).toEqual([]);
    });

    test.skipIf(!isRoot)("another user's folder in one that is everybody's (needs root)", async () => {
      const everybodys = await temporaryFolder();
      await chmod(everybodys, 0o1777);
      const foreign = join(everybodys, 'tars-hyperlight');
      await mkdir(foreign, { mode: 0o755 });
      await chown(foreign, nobody, nobody);
      expect(await run(join(foreign, 'images'))).toEqual(told);
      expect(await readdir(foreign)).toEqual([]);
    });

    test.skipIf(!isRoot)('the same of its key, without which nothing is kept (needs root)', async () => {
      const everybodys = await temporaryFolder();
      await chmod(everybodys, 0o777);
      vi.stubEnv('XDG_DATA_HOME', join(everybodys, 'data'));
      expect(await run(join(await temporaryFolder(), 'cache'))).toEqual(told);
    });

    test('one that everybody may add to, and only owners take from, is used', async () => {
      const everybodys = await temporaryFolder();
      await chmod(everybodys, 0o1777);
      const cacheDir = join(everybodys, 'mine');
      expect(await run(cacheDir)).toEqual([]);
      expect(await readdir(join(cacheDir, 'v2'))).not.toEqual([]);
    });
  },
);

describe('an entry that this user has not written is made anew, and that is told', () => {
  const damaged = [expect.stringMatching(/damaged .*not written with this user's key.* made anew/)];

  test('code that somebody put in, with digests to match, never runs', async () => {
    const cacheDir = await temporaryFolder();
    const trace = join(await temporaryFolder(), 'trace');
    expect(await run(cacheDir)).toEqual([]);
    const code = `getCoreModule.constructor('return process')().getBuiltinModule('fs').writeFileSync(${JSON.stringify(trace)}, 'x');`;
    for (const path of await entryFiles(cacheDir, 'agent.js')) {
      const forged = Buffer.concat([Buffer.from(code), await readFile(path)]);
      await writeFile(path, forged);
      const indexPath = join(path, '../index');
      const [, text] = (await readFile(indexPath, 'utf8')).split(/ (.*)/s);
      const index = JSON.parse(text!);
      index['agent.js'] = [forged.length, sha256(forged)];
      const about = `v2 ${path.split('/').at(-2)}`;
      const whole = JSON.stringify(index);
      const mac = createHmac('sha256', randomBytes(32)).update(`${about}\n${whole}`).digest('hex');
      await writeFile(indexPath, `${mac} ${whole}`);
    }
    expect(await run(cacheDir)).toEqual(damaged);
    expect(existsSync(trace)).toBe(false);
    expect(await run(cacheDir)).toEqual([]);
  });

  test("another user's whole cache is none of ours", async () => {
    const cacheDir = await temporaryFolder();
    vi.stubEnv('XDG_DATA_HOME', await temporaryFolder());
    expect(await run(cacheDir)).toEqual([]);
    vi.stubEnv('XDG_DATA_HOME', await temporaryFolder());
    const notices = await run(cacheDir);
    expect(notices.length).toBeGreaterThan(0);
    for (const notice of notices) expect([notice]).toEqual(damaged);
    expect(await run(cacheDir)).toEqual([]);
  });

  test('an entry does not stand in for another', async () => {
    const folder = await temporaryFolder();
    const notices: string[] = [];
    const cache = new DiskCache(folder, (text) => notices.push(text));
    cache.put('a', new Map([['code', Buffer.from('a')]]));
    await cache.settled();
    await cp(join(folder, 'v2', 'a'), join(folder, 'v2', 'b'), { recursive: true });
    expect(await cache.get('b')).toBeUndefined();
    expect(notices).toEqual(damaged);
    expect(await cache.get('a')).toBeDefined();
  });
});

describe('an entry is read no further than it was written', () => {
  async function kept() {
    const folder = await temporaryFolder();
    const notices: string[] = [];
    const cache = new DiskCache(folder, (text) => notices.push(text));
    cache.put('a', new Map([['code', Buffer.from('code')]]));
    await cache.settled();
    return { cache, notices, entry: join(folder, 'v2', 'a') };
  }

  test.each(['index', 'code'])('where %s grew to a terabyte', async (file) => {
    const { cache, notices, entry } = await kept();
    await truncate(join(entry, file), 2 ** 40);
    expect(await cache.get('a')).toBeUndefined();
    expect(notices).toEqual([expect.stringMatching(/damaged \(.+ is not what was written\)/)]);
  });

  test.skipIf(noModes).each(['index', 'code'])('where a pipe stands for %s', async (file) => {
    const { cache, notices, entry } = await kept();
    await rm(join(entry, file));
    execFileSync('mkfifo', [join(entry, file)]);
    expect(await cache.get('a')).toBeUndefined();
    expect(notices).toHaveLength(1);
  });

  test('an entry is read no further than it was written where a folder stands for its index', async () => {
    const { cache, notices, entry } = await kept();
    await rm(join(entry, 'index'));
    await mkdir(join(entry, 'index'));
    expect(await cache.get('a')).toBeUndefined();
    expect(notices).toHaveLength(1);
  });
});

import { lstat, mkdir, readdir, readFile, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DiskCache } from '#host/images/cache.js';
import { temporaryFolder } from './agents-for-tests.js';

const entry = (bytes = 1000) => new Map([['bytes', new Uint8Array(bytes)]]);

/** Entries of one moment, as file systems count, are equally old. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Puts one after the other. */
async function fill(cache: DiskCache, keys: readonly string[], bytes?: number): Promise<void> {
  for (const key of keys) {
    cache.put(key, entry(bytes));
    await cache.settled();
    await pause();
  }
}

const entriesIn = async (folder: string) => (await readdir(join(folder, 'v2'))).sort();

describe('a cache takes no more than it may', () => {
  test('a cache takes no more than it may and what went unused for longest makes room', async () => {
    const folder = await temporaryFolder();
    const cache = new DiskCache(folder, () => {}, 3500);
    for (const key of ['a', 'b', 'c', 'd']) {
      await fill(cache, [key]);
      await cache.get('a');
      await pause();
    }
    expect(await cache.get('a')).toBeDefined();
    expect(await cache.get('d')).toBeDefined();
    expect(await cache.get('b')).toBeUndefined();
  });

  test('whoever writes to it at the same time', async () => {
    const folder = await temporaryFolder();
    const caches = Array.from({ length: 4 }, () => new DiskCache(folder, () => {}, 6000));
    const all = caches.map((cache, index) =>
      fill(
        cache,
        ['a', 'b', 'c', 'd'].map((key) => key + index),
      ),
    );
    await Promise.all(all);
    await fill(caches[0]!, ['last']);
    const left = await entriesIn(folder);
    expect(left).toContain('last');
    expect(left.length).toBeLessThanOrEqual(5);
  });

  test('whatever stands beside its entries', async () => {
    const folder = await temporaryFolder();
    const cache = new DiskCache(folder, () => {}, 2500);
    await fill(cache, ['a']);
    await writeFile(join(folder, 'v2', 'file'), 'not of this cache');
    await symlink('nowhere', join(folder, 'v2', 'dangling'));
    await fill(cache, ['b', 'c']);
    expect(await entriesIn(folder)).toEqual(['b', 'c', 'dangling', 'file']);
  });

  test('though an entry says that it will be used in a hundred years', async () => {
    const folder = await temporaryFolder();
    const cache = new DiskCache(folder, () => {}, 2500);
    await fill(cache, ['a']);
    const later = Date.now() / 1000 + 100 * 365 * 24 * 60 * 60;
    await utimes(join(folder, 'v2', 'a'), later, later);
    await fill(cache, ['b', 'c']);
    expect(await entriesIn(folder)).toEqual(['b', 'c']);
  });

  test('a cache takes no more than it may and keeps nothing that is larger by itself, and says so', async () => {
    const folder = await temporaryFolder();
    const notices: string[] = [];
    const cache = new DiskCache(folder, (text) => notices.push(text), 2500);
    await fill(cache, ['a']);
    await fill(cache, ['large'], 3000);
    expect(await entriesIn(folder)).toEqual(['a']);
    expect(notices).toEqual([expect.stringMatching(/can't be written \(an image takes \d+ bytes/)]);
  });

  test('a cache takes no more than it may and what earlier versions left is removed', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'v1', 'old'), { recursive: true });
    await fill(new DiskCache(folder, () => {}), ['a']);
    expect(await readdir(folder)).toEqual(['v2']);
  });
});

describe('making room follows no link', () => {
  test('so that what is elsewhere counts nothing and stays', async () => {
    const elsewhere = await temporaryFolder();
    await writeFile(join(elsewhere, 'precious'), new Uint8Array(10_000));
    const folder = await temporaryFolder();
    const cache = new DiskCache(folder, () => {}, 2500);
    await fill(cache, ['a', 'b']);
    for (const key of ['a', 'b']) await symlink(elsewhere, join(folder, 'v2', key, 'link'));
    await symlink(elsewhere, join(folder, 'v2', 'entry'));
    await symlink('.', join(folder, 'v2', 'a', 'loop'));
    await cache.get('a');
    await pause();
    await fill(cache, ['c']);
    expect(await entriesIn(folder)).toEqual(['a', 'c', 'entry']);
    await fill(cache, ['d']);
    expect(await entriesIn(folder)).toEqual(['c', 'd', 'entry']);
    expect(await readFile(join(elsewhere, 'precious'))).toHaveLength(10_000);
  });

  test('making room follows no link nor does an entry that takes the place of one', async () => {
    const elsewhere = await temporaryFolder();
    await writeFile(join(elsewhere, 'precious'), 'x');
    const folder = await temporaryFolder();
    const notices: string[] = [];
    const cache = new DiskCache(folder, (text) => notices.push(text));
    await fill(cache, ['a']);
    await symlink(elsewhere, join(folder, 'v2', 'b'));
    await writeFile(join(folder, 'v2', 'c'), 'a file');
    await fill(cache, ['b', 'c']);
    expect((await lstat(join(folder, 'v2', 'b'))).isDirectory()).toBe(true);
    expect((await cache.get('b'))?.get('bytes')).toHaveLength(1000);
    expect((await cache.get('c'))?.get('bytes')).toHaveLength(1000);
    expect(await readdir(elsewhere)).toEqual(['precious']);
    expect(notices).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sha256, sha256InSlices } from '#host/base/digest.js';
import { reasonOf } from '#host/base/system-error.js';
import type { Fill } from '#host/contract/cache.js';
import { DiskCache } from '#host/images/cache.js';
import { temporaryFolder } from './agents-for-tests.js';

/** What is told of an entry that can't be kept. */
async function noticesOf(folder: string, bytes: number, fill?: Fill): Promise<string[]> {
  const notices: string[] = [];
  const cache = new DiskCache(folder, (text) => notices.push(text));
  cache.put('a', new Map([['code', new Uint8Array(bytes)]]), fill);
  await cache.settled();
  expect(await cache.get('a')).toBeUndefined();
  return notices;
}

const told = (reason: string) => [`the image cache can't be written (${reason}); going on without it`];

test.each([
  [28, 'ENOSPC: no space is left on the disk'],
  [122, "EDQUOT: the user's disk quota is used up"],
  [30, 'EROFS: the file system is read-only'],
  [5, 'EIO: the disk reports an error'],
])('what the addon could not write is told as what the system said: os error %i', async (number, reason) => {
  if (process.platform !== 'linux') return;
  const error = new Error(`[internal] writing a blob: it could not be done (os error ${number})`);
  const fill = () => Promise.reject(Object.assign(error, { code: 'GenericFailure' }));
  expect(await noticesOf(await temporaryFolder(), 10, fill)).toEqual(told(reason));
});

test('what has no code of the system is told in its own words', () => {
  expect(reasonOf(Object.assign(new Error('[image] no manifest'), { code: 'GenericFailure' }))).toBe(
    '[image] no manifest',
  );
  expect(
    reasonOf(Object.assign(new Error('quota'), { code: 'Unknown system error -122', errno: -122 })),
  ).toMatch(process.platform === 'linux' ? /^EDQUOT: / : /quota/);
  expect(reasonOf('text')).toBe('text');
});

/** A disk of 64 KiB, or why there is none. */
async function smallDisk(): Promise<{ folder: string } | { reason: string }> {
  const folder = await temporaryFolder();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'none', folder], { stdio: 'pipe' });
    onTestFinished(() => void execFileSync('umount', [folder]));
    return { folder };
  } catch {
    return { reason: 'no disk can be mounted here' };
  }
}

test('a full disk and a read-only one are told as such', async ({ skip }) => {
  const disk = await smallDisk();
  if ('reason' in disk) return skip(disk.reason);
  const { folder } = disk;
  expect(await noticesOf(folder, 1024 * 1024)).toEqual(told('ENOSPC: no space is left on the disk'));
  execFileSync('mount', ['-o', 'remount,ro', folder]);
  expect(await noticesOf(folder, 10)).toEqual(told('EROFS: the file system is read-only'));
  expect(await noticesOf(join(folder, 'below'), 10)).toEqual([
    expect.stringContaining('below: EROFS: the file system is read-only'),
  ]);
});

test('what is large is hashed in slices, between which other work goes on', async () => {
  const slice = 4 * 1024 * 1024;
  for (const bytes of [0, 1, slice - 1, slice, slice + 1, 3 * slice]) {
    const content = new Uint8Array(bytes).fill(7);
    expect(await sha256InSlices(content)).toBe(sha256(content));
  }
  let turns = 0;
  const count = () => {
    turns++;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  await sha256InSlices(new Uint8Array(16 * slice));
  clearImmediate(next);
  expect(turns).toBeGreaterThanOrEqual(15);
});

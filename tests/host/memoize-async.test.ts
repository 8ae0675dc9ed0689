import { expect, test } from 'vitest';
import { memoizeAsync } from '#host/base/memoize-async.js';

test('what is asked for twice is made once', async () => {
  const map = new Map<string, Promise<object>>();
  const make = async () => ({});
  expect(await memoizeAsync(map, 'a', make)).toBe(await memoizeAsync(map, 'a', make));
});

test('a failure is made again', async () => {
  const map = new Map<string, Promise<number>>();
  await expect(memoizeAsync(map, 'a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await memoizeAsync(map, 'a', async () => 1)).toBe(1);
});

test('what was asked for last is kept, where it is too much', async () => {
  const map = new Map<string, Promise<string>>();
  const ask = (key: string) => memoizeAsync(map, key, async () => key, 2);
  await ask('a');
  await ask('b');
  await ask('a');
  await ask('c');
  expect([...map.keys()]).toEqual(['a', 'c']);
});

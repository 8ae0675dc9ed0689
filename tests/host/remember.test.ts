import { expect, test } from 'vitest';
import { remember } from '#host/base/remember.js';

test('what is asked for twice is made once', async () => {
  const map = new Map<string, Promise<object>>();
  const make = async () => ({});
  expect(await remember(map, 'a', make)).toBe(await remember(map, 'a', make));
});

test('a failure is made again', async () => {
  const map = new Map<string, Promise<number>>();
  await expect(remember(map, 'a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await remember(map, 'a', async () => 1)).toBe(1);
});

test('what was asked for last is kept, where it is too much', async () => {
  const map = new Map<string, Promise<string>>();
  const ask = (key: string) => remember(map, key, async () => key, 2);
  await ask('a');
  await ask('b');
  await ask('a');
  await ask('c');
  expect([...map.keys()]).toEqual(['a', 'c']);
});

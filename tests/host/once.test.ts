import { expect, test } from 'vitest';
import { once } from '#host/sandbox/jco/once.js';

test('what is made is made once, for all who ask', async () => {
  let count = 0;
  const made = once(async () => ++count);
  expect(await Promise.all([made(), made()])).toEqual([1, 1]);
  expect(await made()).toBe(1);
});

test('what could not be made is made when it is asked for again', async () => {
  let count = 0;
  const made = once(async () => {
    count++;
    if (count === 1) throw new Error('too many open files');
    return count;
  });
  const first = [made(), made()];
  for (const one of first) await expect(one).rejects.toThrow('too many open files');
  expect(await made()).toBe(2);
  expect(await made()).toBe(2);
});

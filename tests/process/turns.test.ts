import { expect, test } from 'vitest';
import { Turns } from '#host/sandbox/process/turns.js';

test('so much is done at a time, in order, and what fails leaves its place to the next', async () => {
  const turns = new Turns(2);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const works = [0, 1, 2, 3, 4].map((index) =>
    turns
      .take(async () => {
        started.push(index);
        await new Promise<void>((resolve) => ends.push(resolve));
        if (index % 2 === 0) throw new Error(`${index}`);
        return index;
      })
      .catch((error: Error) => error.message),
  );
  for (let begun = 2; begun <= 5; begun++) {
    await new Promise(setImmediate);
    expect(started).toEqual([0, 1, 2, 3, 4].slice(0, begun));
    ends.shift()!();
  }
  ends.shift()!();
  expect(await Promise.all(works)).toEqual(['0', 1, '2', 3, '4']);
  expect(await turns.take(async () => 'after')).toBe('after');
});

test('what takes more memory than there is has its turn all the same', async () => {
  expect(await Turns.inMemory(Number.MAX_SAFE_INTEGER).take(async () => 'done')).toBe('done');
});

import { setTimeout as later } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mapAhead } from '#host/base/map-ahead.js';

async function* counting(to: number, seen: number[] = [], left: () => void = () => {}) {
  try {
    for (let at = 0; at < to; at++) {
      seen.push(at);
      yield at;
    }
  } finally {
    left();
  }
}

test('results come in the order of the items, however long each takes', async () => {
  const map = async (item: number) => {
    await later((5 - (item % 5)) * 3);
    return item * 2;
  };
  const results: number[] = [];
  for await (const result of mapAhead(counting(20), 4, map)) results.push(result);
  expect(results).toEqual(Array.from({ length: 20 }, (_, at) => at * 2));
});

test('so many are under way at a time, and no more', async () => {
  let running = 0;
  let most = 0;
  const map = async (item: number) => {
    most = Math.max(most, ++running);
    await later(2);
    running--;
    return item;
  };
  for await (const _ of mapAhead(counting(30), 4, map));
  expect(most).toBe(4);
});

test('a failure comes after the results of all that was before it', async () => {
  const results: number[] = [];
  const map = async (item: number) => {
    if (item !== 3) await later(5);
    if (item === 3) throw new Error('no third');
    return item;
  };
  await expect(async () => {
    for await (const result of mapAhead(counting(10), 4, map)) results.push(result);
  }).rejects.toThrow('no third');
  expect(results).toEqual([0, 1, 2]);
});

test('a failure of the items comes after the results of those that were given', async () => {
  async function* failing() {
    yield* counting(3);
    throw new Error('no more');
  }
  const results: number[] = [];
  await expect(async () => {
    for await (const result of mapAhead(failing(), 8, async (item) => item)) results.push(result);
  }).rejects.toThrow('no more');
  expect(results).toEqual([0, 1, 2]);
});

test('who leaves ends the items, and hears of no failure', async () => {
  const seen: number[] = [];
  let hasLeft = false;
  const items = counting(1000, seen, () => {
    hasLeft = true;
  });
  const map = async (item: number) => {
    if (item > 0) throw new Error('too late');
    return item;
  };
  for await (const result of mapAhead(items, 4, map)) {
    expect(result).toBe(0);
    break;
  }
  expect([hasLeft, seen.length]).toEqual([true, 4]);
});

import { expect, test } from 'vitest';
import { told } from '#host/base/told.js';

test('events come in order, and the work stands still while one is looked at', async () => {
  const done: string[] = [];
  const events = told<number, void>(async (tell) => {
    for (const number of [1, 2, 3]) {
      await tell(number);
      done.push(`after ${number}`);
    }
  });
  for await (const event of events) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    done.push(`saw ${event}`);
  }
  expect(done).toEqual(['saw 1', 'after 1', 'saw 2', 'after 2', 'saw 3', 'after 3']);
});

test('what the work returns is what the iteration returns', async () => {
  const events = told<never, string>(async () => 'done');
  expect(await events.next()).toEqual({ done: true, value: 'done' });
});

test('an error of the work comes after its events', async () => {
  const events = told<number, void>(async (tell) => {
    await tell(1);
    throw new Error('broken');
  });
  expect(await events.next()).toEqual({ done: false, value: 1 });
  await expect(events.next()).rejects.toThrow('broken');
});

test('leaving the loop aborts the work and waits for its end', async () => {
  let ended = false;
  const events = told<number, void>(async (tell, signal) => {
    try {
      await tell(1);
      await tell(2);
    } finally {
      await new Promise((resolve) => setTimeout(resolve, 5));
      ended = signal.aborted;
    }
  });
  for await (const _ of events) break;
  expect(ended).toBe(true);
});

test('events that the work does not wait for come in their order, and none is lost', async () => {
  const events = told<number, void>(async (tell) => {
    void tell(1);
    void tell(2);
    await tell(3);
  });
  const seen: number[] = [];
  for await (const event of events) seen.push(event);
  expect(seen).toEqual([1, 2, 3]);
});

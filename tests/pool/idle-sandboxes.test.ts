import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { IdleSandboxes } from '#host/pool/idle.js';
import { FakeSandbox } from './fake-backend.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** Sandboxes that are told apart by their bytes, and which of them were idle for too long. */
function idleFor(idleMs: number, minimum = 0) {
  const expired: number[] = [];
  const idle = new IdleSandboxes(idleMs, minimum, ({ bytes }) => void expired.push(bytes));
  const add = (bytes: number, key = 'a', calls = 0) =>
    idle.add({ key, sandbox: new FakeSandbox(), bytes }, calls);
  return { idle, add, expired };
}

test('a sandbox expires when it was idle for as long as it may be, and no sooner', () => {
  const { idle, add, expired } = idleFor(1000);
  add(1);
  vi.advanceTimersByTime(400);
  add(2);
  vi.advanceTimersByTime(599);
  expect([expired, idle.length]).toEqual([[], 2]);
  vi.advanceTimersByTime(2);
  expect([expired, idle.length]).toEqual([[1], 1]);
  vi.advanceTimersByTime(400);
  expect([expired, idle.length]).toEqual([[1, 2], 0]);
  expect(vi.getTimerCount()).toBe(0);
});

test('sandboxes that were not used since some call are taken, except as many as are to stay', () => {
  const { idle, add } = idleFor(Infinity, 1);
  add(1, 'a', 3);
  add(2, 'a', 5);
  add(3, 'a', 5);
  expect(idle.takeUnused(3)).toEqual([]);
  expect(idle.takeUnused(4).map(({ bytes }) => bytes)).toEqual([1]);
  expect(idle.takeUnused(Infinity).map(({ bytes }) => bytes)).toEqual([2]);
  expect(idle.length).toBe(1);
});

test('a sandbox that is used again begins to be idle anew', () => {
  const { idle, add, expired } = idleFor(1000);
  add(1);
  vi.advanceTimersByTime(900);
  expect(idle.take('a')).toMatchObject({ bytes: 1 });
  add(1);
  vi.advanceTimersByTime(900);
  expect(expired).toEqual([]);
  vi.advanceTimersByTime(102);
  expect(expired).toEqual([1]);
});

test('as many as are kept warm stay, those used last', () => {
  const { idle, add, expired } = idleFor(1000, 2);
  for (const bytes of [1, 2, 3, 4]) add(bytes);
  vi.advanceTimersByTime(100_000);
  expect([expired, idle.length]).toEqual([[1, 2], 2]);
  expect(vi.getTimerCount()).toBe(0);
  add(5);
  vi.advanceTimersByTime(2);
  expect(expired).toEqual([1, 2, 3]);
});

test('who wants a sandbox gets the one of its key that was used last', () => {
  const { idle, add } = idleFor(1000);
  add(1, 'a');
  add(2, 'b');
  add(3, 'a');
  add(4, 'b');
  expect([idle.count('a'), idle.count('b'), idle.count('c')]).toEqual([2, 2, 0]);
  expect(idle.take('c')).toBeUndefined();
  expect([idle.take('a')?.bytes, idle.take('a')?.bytes, idle.take('a')]).toEqual([3, 1, undefined]);
  expect(idle.length).toBe(2);
});

test('what makes room is the one that went unused for longest, of any key', () => {
  const { idle, add } = idleFor(1000);
  add(1, 'a');
  add(2, 'b');
  expect([idle.takeOldest()?.bytes, idle.takeOldest()?.bytes, idle.takeOldest()]).toEqual([1, 2, undefined]);
});

test('taking all leaves nothing, and no timer', () => {
  const { idle, add, expired } = idleFor(1000);
  add(1);
  add(2);
  expect(vi.getTimerCount()).toBe(1);
  expect(idle.takeAll().map(({ bytes }) => bytes)).toEqual([1, 2]);
  expect([idle.length, vi.getTimerCount()]).toEqual([0, 0]);
  vi.advanceTimersByTime(2000);
  expect(expired).toEqual([]);
});

test('sandboxes that may be idle without end have no timer', () => {
  const { idle, add } = idleFor(Infinity);
  add(1);
  expect([idle.length, vi.getTimerCount()]).toEqual([1, 0]);
});

test('a time that no timer can wait for is waited for all the same', () => {
  const fortyDays = 40 * 24 * 3600 * 1000;
  const { add, expired } = idleFor(fortyDays);
  add(1);
  vi.advanceTimersByTime(fortyDays - 1);
  expect(expired).toEqual([]);
  vi.advanceTimersByTime(2);
  expect(expired).toEqual([1]);
});

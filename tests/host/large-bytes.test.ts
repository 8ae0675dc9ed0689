import { expect, test } from 'vitest';
import { allocate, concat, movable } from '#host/base/large-bytes.js';

const MiB = 1024 * 1024;

test.each([1000, MiB, 5 * MiB, 40 * MiB])('no other thread can write to a buffer of %i bytes', (bytes) => {
  const buffer = allocate(bytes);
  expect(buffer.length).toBe(bytes);
  expect(buffer.buffer).toBeInstanceOf(ArrayBuffer);
});

test('a buffer that is moved is no longer where it was; what is small is copied', () => {
  const large = concat([Buffer.alloc(3 * MiB, 1), Buffer.alloc(2 * MiB, 2)]);
  const small = concat([Buffer.from('small')]);
  const moved = movable([large, small, large.subarray(9)]);
  expect(moved).toEqual([large.buffer]);
  const there = structuredClone({ large, small }, { transfer: moved });
  expect([there.large.length, there.large[0], there.large[5 * MiB - 1]]).toEqual([5 * MiB, 1, 2]);
  expect(large.length).toBe(0);
  expect(Buffer.from(there.small).toString()).toBe('small');
  expect(small.toString()).toBe('small');
});

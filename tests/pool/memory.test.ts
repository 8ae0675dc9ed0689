import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { MemoryBudget } from '#host/pool/memory.js';

const MiB = 1024 * 1024;

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

test('a budget that was given refuses a sandbox that alone takes more, with both numbers', () => {
  const budget = new MemoryBudget(64 * MiB);
  budget.check(64 * MiB);
  expect(() => budget.check(64 * MiB + 1)).toThrow(
    expect.objectContaining({
      code: 'ERR_MEMORY_BUDGET',
      message: 'a sandbox may take 65 MiB, and the budget for all is 64 MiB',
      hint: expect.any(String),
    }),
  );
});

test('without a budget it is three quarters of what is available, and one sandbox may take more', () => {
  vi.spyOn(process, 'availableMemory').mockReturnValue(1000);
  const budget = new MemoryBudget(undefined);
  expect(budget.totalBytes).toBe(750);
  budget.check(100_000);
  expect(budget.missing(100_000)).toBe(0);
});

test('where Node does not know what is available, it is what is free', () => {
  vi.spyOn(process, 'availableMemory').mockReturnValue(0);
  vi.spyOn(os, 'freemem').mockReturnValue(400);
  syncBuiltinESMExports();
  expect(new MemoryBudget(undefined).totalBytes).toBe(300);
});

test('what is missing is what has to be given back first, and nothing for the only sandbox', () => {
  const budget = new MemoryBudget(100);
  expect(budget.missing(150)).toBe(0);
  budget.reserve(60);
  expect([40, 41, 100].map((bytes) => budget.missing(bytes))).toEqual([0, 1, 60]);
  budget.giveBack(60);
  expect(budget.missing(100)).toBe(0);
});

test('who reserves only what is not missing never has more than the budget', () => {
  const operation = fc.record({ bytes: fc.integer({ min: 1, max: 100 }), gives: fc.boolean() });
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 100 }), (operations) => {
      const budget = new MemoryBudget(100);
      const held: number[] = [];
      for (const { bytes, gives } of operations) {
        if (gives && held.length > 0) budget.giveBack(held.shift()!);
        else if (budget.missing(bytes) === 0) {
          budget.reserve(bytes);
          held.push(bytes);
        }
        const sum = held.reduce((total, each) => total + each, 0);
        expect(budget.reservedBytes).toBe(sum);
        expect(sum).toBeLessThanOrEqual(100);
        expect(budget.missing(101 - sum)).toBe(sum === 0 ? 0 : 1);
      }
    }),
    { seed: 1, numRuns: 200 },
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Language } from '#host/contract/languages.js';
import { BatchQueue, type WorkItem } from '#host/run/batch-queue.js';

const plenty = { files: 1000, bytes: 1_000_000 };

function item(index: number, given: Partial<WorkItem> & { language?: Language } = {}): WorkItem {
  const { language = 'text', ...rest } = given;
  const source = { path: `f${index}`, language, text: '' };
  return { index, agent: 0, source, bytes: 10, resultKey: undefined, failures: 0, ...rest };
}

function queueOf(...items: WorkItem[]): BatchQueue {
  const queue = new BatchQueue();
  for (const one of items) queue.add(one);
  return queue;
}

const indexes = (items: readonly WorkItem[]) => items.map(({ index }) => index);
const text = { agent: 0, language: 'text', items: [] } as const;

test('an empty queue has no group to serve, and gives no files', () => {
  const queue = new BatchQueue();
  expect(queue.next()).toBeUndefined();
  expect(queue.take({ ...text, items: [] }, 1, plenty)).toEqual([]);
  expect(queue.takeAll({ ...text, items: [] })).toEqual([]);
  expect(queue.length).toBe(0);
});

test('the group is served next whose first file waits longest', () => {
  const queue = queueOf(item(3), item(1, { language: 'python' }), item(2, { agent: 1 }), item(4));
  const order = [];
  for (let group = queue.next(); group; group = queue.next()) {
    order.push(indexes(queue.take(group, 1, plenty)));
  }
  expect(order).toEqual([[1], [2], [3], [4]]);
});

test('who served a group goes on with files of the same kind while there are any', () => {
  const queue = queueOf(item(0), item(1, { language: 'python' }), item(2), item(3));
  const order = [];
  let group = queue.next();
  while (group) {
    order.push(indexes(queue.take(group, 1, { ...plenty, files: 1 })));
    group = queue.next(group);
  }
  expect(order).toEqual([[0], [2], [3], [1]]);
});

test('who served a group goes on with it until a file of another kind was overtaken by too many', () => {
  const queue = queueOf(item(0), item(1, { language: 'python' }));
  const order = [];
  let group = queue.next();
  for (let index = 2; group && order.length < 8; index++) {
    order.push(...indexes(queue.take(group, 1, { ...plenty, files: 1 })));
    // As many come in as are served, without end.
    queue.add(item(index));
    group = queue.next(group, 3);
  }
  expect(order).toEqual([0, 2, 3, 4, 1, 5, 6, 7]);
});

test('a file that failed is served before all others, and by itself', () => {
  const queue = queueOf(item(0), item(1), item(7, { failures: 1 }), item(8, { failures: 1 }));
  expect(indexes(queue.take(queue.next()!, 1, plenty))).toEqual([7]);
  expect(indexes(queue.take(queue.next()!, 1, plenty))).toEqual([8]);
  expect(indexes(queue.take(queue.next()!, 1, plenty))).toEqual([0]);
});

test.each([
  [1, 5],
  [2, 3],
  [4, 2],
  [10, 1],
])('a batch of ten files leaves work for two batches of each of %i workers', (workers, size) => {
  const queue = queueOf(...Array.from({ length: 10 }, (_, index) => item(index)));
  expect(indexes(queue.take(queue.next()!, workers, plenty))).toEqual([...Array(size).keys()]);
  expect(queue.length).toBe(10 - size);
});

test('a batch has no more files and bytes than it may, and one file however large', () => {
  const queue = queueOf(...Array.from({ length: 20 }, (_, index) => item(index)));
  expect(queue.take(queue.next()!, 1, { ...plenty, files: 3 })).toHaveLength(3);
  expect(queue.take(queue.next()!, 1, { ...plenty, bytes: 25 })).toHaveLength(2);
  expect(queue.take(queue.next()!, 1, { ...plenty, bytes: 20 })).toHaveLength(2);
  expect(queue.take(queue.next()!, 1, { ...plenty, bytes: 1 })).toHaveLength(1);
});

test('a group that others have emptied gives no files', () => {
  const queue = queueOf(item(0), item(1, { language: 'python' }));
  const group = queue.next()!;
  expect(queue.take(group, 1, plenty)).toHaveLength(1);
  expect(queue.take(group, 1, plenty)).toEqual([]);
  expect(queue.length).toBe(1);
});

test('taking all of a group takes those that failed, too, and none of another group', () => {
  const queue = queueOf(
    item(0),
    item(1, { language: 'python' }),
    item(2, { failures: 1 }),
    item(3, { agent: 1, failures: 1 }),
    item(4),
  );
  expect(indexes(queue.takeAll({ ...text, items: [] })).sort()).toEqual([0, 2, 4]);
  expect(queue.length).toBe(2);
  expect(indexes(queue.take(queue.next()!, 1, plenty))).toEqual([3]);
  expect(indexes(queue.take(queue.next()!, 1, plenty))).toEqual([1]);
});

test('whatever comes and goes, each file leaves once, in order, with its like, within the bounds', () => {
  const added = fc.record({
    agent: fc.nat(1),
    language: fc.constantFrom<Language>('text', 'python'),
    bytes: fc.nat(100),
    failures: fc.nat(1),
  });
  const step = fc.oneof({ weight: 2, arbitrary: added }, fc.constant('take' as const));
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 4 }),
      fc.record({ files: fc.integer({ min: 1, max: 8 }), bytes: fc.integer({ min: 1, max: 300 }) }),
      (steps, workers, most) => {
        const queue = new BatchQueue();
        const left: number[] = [];
        const lastOf = new Map<string, number>();
        let count = 0;
        const take = () => {
          const group = queue.next()!;
          const items = queue.take(group, workers, most);
          expect(items.length).toBeGreaterThan(0);
          expect(items.length).toBeLessThanOrEqual(most.files);
          const bytes = items.reduce((sum, one) => sum + one.bytes, 0);
          if (items.length > 1) {
            expect(bytes).toBeLessThanOrEqual(most.bytes);
            expect(items.every(({ failures }) => failures === 0)).toBe(true);
          }
          for (const { agent, source, failures, index } of items) {
            expect([agent, source.language]).toEqual([group.agent, group.language]);
            const kind = `${agent} ${source.language} ${failures}`;
            expect(index).toBeGreaterThan(lastOf.get(kind) ?? -1);
            lastOf.set(kind, index);
            left.push(index);
          }
        };
        for (const each of steps) {
          if (each !== 'take') queue.add(item(count++, each));
          else if (queue.next()) take();
          expect(queue.length).toBe(count - left.length);
        }
        while (queue.next()) take();
        expect(queue.length).toBe(0);
        expect(left.sort((a, b) => a - b)).toEqual([...Array(count).keys()]);
      },
    ),
    { seed: 1, numRuns: 300 },
  );
});

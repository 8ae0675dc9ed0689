import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TrapError } from '#host/base/errors.js';
import type { SourceFile } from '#host/contract/report.js';
import { answerTo, fakeRun, follow, quiet } from './fake-run.js';

const batch = { files: 4, bytes: 40 };

const anyFile = fc.record({
  language: fc.constantFrom('text', 'python'),
  bytes: fc.nat(30),
  /** Whether every call with it fails. */
  kills: fc.boolean(),
});

test.each(['input', 'completed'] as const)(
  'whatever fails and ends when, each file has one report of its own, in the order %s',
  async (order) => {
    const property = fc.asyncProperty(
      fc.array(anyFile, { maxLength: 25 }),
      fc.integer({ min: 1, max: 3 }),
      fc.infiniteStream(fc.nat(100)),
      async (given, concurrency, choices) => {
        const sources = given.map(
          ({ language, bytes }, index): SourceFile => ({
            path: `f${index}`,
            language,
            text: 'x'.repeat(bytes),
          }),
        );
        const kills = new Set(sources.filter((_, index) => given[index]!.kills).map(({ path }) => path));
        const { run, reports, calls } = fakeRun(sources, { concurrency, order, batch });
        const { seen, ended } = follow(reports);
        let isOver = false;
        void ended.then(() => {
          isOver = true;
        });
        for (await quiet(3); !isOver; await quiet(3)) {
          if (calls.pending.length === 0) continue;
          expect(calls.pending.length).toBeLessThanOrEqual(concurrency);
          const { value } = choices.next() as { value: number };
          const [{ asked, resolve, reject }] = calls.pending.splice(value % calls.pending.length, 1) as [
            (typeof calls.pending)[number],
          ];
          expect(asked.sources.length).toBeLessThanOrEqual(batch.files);
          expect(new Set(asked.sources.map(({ language }) => language)).size).toBe(1);
          if (asked.sources.some(({ path }) => kills.has(path)))
            reject(new TrapError('killed', { trap: 'other' }));
          else resolve(answerTo(asked));
        }
        expect(await ended).toBeUndefined();
        const expected = sources.map(({ path }) => [path, kills.has(path) ? 'failed' : 'complete']);
        const found = seen.map(({ path, status }) => [path, status]);
        if (order === 'completed') for (const list of [expected, found]) list.sort();
        expect(found).toEqual(expected);
        expect(run.stats()).toMatchObject({ done: given.length, failed: kills.size, queued: 0, running: 0 });
      },
    );
    await fc.assert(property, { seed: 1, numRuns: 40 });
  },
);

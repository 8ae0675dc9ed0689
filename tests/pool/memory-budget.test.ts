import { describe, expect, test } from 'vitest';
import { collect, fixture, rejection } from '../host/agents-for-tests.js';
import { type Open, onEachBackend, scaled } from '../host/backends.js';

const texts = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ path: `f${index}.txt`, text: `text ${index}` }));

/** What a sandbox counts with. */
async function bytesOfOne(open: Open): Promise<number> {
  const host = await open();
  await host.call(await fixture('probe'), {});
  return host.stats().memory.reservedBytes;
}

onEachBackend((open) => {
  describe('a budget of memory', () => {
    test('a budget of memory for one sandbox lets one work at a time, however many may', async () => {
      const budget = await bytesOfOne(open);
      const host = await open({ concurrency: 4, memoryBudgetBytes: budget });
      const probe = await fixture('probe');
      const seen: number[] = [];
      const reports = [];
      for await (const report of host.run(probe, texts(40), { batch: { files: 2 } })) {
        const { running, idle, memory } = host.stats();
        seen.push(running + idle);
        expect(memory.reservedBytes).toBeLessThanOrEqual(budget);
        reports.push(report);
      }
      expect(reports.map(({ status }) => status)).toEqual(texts(40).map(() => 'complete'));
      expect(Math.max(...seen)).toBe(1);
      expect(host.stats().started).toBe(1);
    });

    test('a budget of memory is passed on between images: who has no work makes room', async () => {
      const budget = await bytesOfOne(open);
      const host = await open({ concurrency: 2, memoryBudgetBytes: budget });
      const probe = await fixture('probe');
      for (const given of ['a', 'b', 'a']) {
        const files = [{ path: 'a.txt', text: '!settings' }];
        const [report] = await collect(host.run(probe, files, { settings: { given } }));
        expect(report!.findings[0]!.message).toBe(`{"given":"${given}"}`);
      }
      expect(host.stats()).toMatchObject({ started: 3, idle: 1 });
      await expect.poll(() => host.stats().memory.reservedBytes, { timeout: scaled(10_000) }).toBe(budget);
    });

    test('a budget of memory that no sandbox fits in is an error, not a wait', async () => {
      const host = await open({ memoryBudgetBytes: 64 * 1024 * 1024 });
      const refused = { code: 'ERR_MEMORY_BUDGET', message: expect.stringContaining('64 MiB') };
      const probe = await fixture('probe');
      expect(await rejection(host.call(probe, {}))).toMatchObject(refused);
      expect(await rejection(collect(host.run(probe, texts(2))))).toMatchObject(refused);
    });
  });
});

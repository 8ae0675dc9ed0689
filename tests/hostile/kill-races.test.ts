import type { Host } from 'tars-hyperlight';
import { expect, test } from 'vitest';
import { collect, fixture } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';
import { expectAlive, expectNoLeak, resources, telling } from './hostile.js';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What came of it: an answer, or the reason it was ended for. */
const settled = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: { code: string }) => error.code,
  );

const enough = { code: 'enough' };

async function warm(host: Host): Promise<number> {
  const probe = await fixture('probe');
  await host.call(probe, telling('warm'));
  const started = performance.now();
  await host.call(probe, telling('warm'));
  return performance.now() - started;
}

// In lifecycle.test.ts: aborts before, in and after calls and runs, one at a time.
onEachBackend((open, backend) => {
  const rounds = backend === 'jco' ? 16 : 10;

  test('calls that are aborted anywhere between start and end answer or end, and the next is right', async () => {
    const probe = await fixture('probe');
    const host = await open({ concurrency: 2 });
    const callMs = await warm(host);
    const before = resources();
    for (let round = 0; round < rounds; round++) {
      const controller = new AbortController();
      const calls = ['!count', '!loop'].map((text) =>
        settled(host.call(probe, telling(text), { signal: controller.signal })),
      );
      await pause((round / rounds) * callMs * 2);
      controller.abort(enough);
      controller.abort({ code: 'twice' });
      const [short, long] = await Promise.all(calls);
      expect(['answered', 'enough']).toContain(short);
      expect(long).toBe('enough');
      // At once, into the sandboxes that are being restored.
      await Promise.all([expectAlive(host), expectAlive(host)]);
    }
    expectNoLeak(before);
  });

  test('hosts that are closed at any moment end everything, and take no process with them', async () => {
    const probe = await fixture('probe');
    const before = resources();
    for (let round = 0; round < 6; round++) {
      const host = await open({ concurrency: 2 });
      const files = Array.from({ length: 8 }, (_, index) => ({ path: `${index}.txt`, text: 'x' }));
      const running = [
        settled(host.call(probe, telling('!loop'))),
        settled(collect(host.run(probe, files))),
        settled(host.prepare(probe, { settings: { round } })),
      ];
      await pause(scaled(round * 40));
      await Promise.all([host.close(), host.close()]);
      const [loop, ...others] = await Promise.all(running);
      expect(loop).toBe('ERR_CLOSED');
      for (const other of others) expect(['answered', 'ERR_CLOSED']).toContain(other);
    }
    expectNoLeak(before);
  });
});

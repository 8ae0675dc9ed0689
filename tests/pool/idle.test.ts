import { expect, test } from 'vitest';
import { fixture } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';

onEachBackend((open) => {
  test('a sandbox without work is closed after a while, and the next call gets another', async () => {
    const host = await open({ idleMs: 50 });
    const probe = await fixture('probe');
    await host.call(probe, {});
    await expect
      .poll(() => host.stats(), { timeout: scaled(10_000) })
      .toMatchObject({
        idle: 0,
        closed: 1,
        memory: { reservedBytes: 0 },
      });
    await host.call(probe, {});
    expect(host.stats().started).toBe(2);
  });

  test('as many as are to be kept warm are ready after prepare, and stay', async () => {
    const host = await open({ idleMs: 50, warm: 1, concurrency: 2 });
    const probe = await fixture('probe');
    await host.prepare(probe, { language: 'text', settings: {} });
    expect(host.stats()).toMatchObject({ idle: 1, started: 1 });
    const task = { sources: [{ path: 'a.txt', language: 'text', text: '!loop' }] };
    const signal = AbortSignal.timeout(scaled(500));
    const options = { language: 'text', settings: {}, signal };
    await Promise.allSettled([host.call(probe, task, options), host.call(probe, task, options)]);
    await expect.poll(() => host.stats(), { timeout: scaled(20_000) }).toMatchObject({ idle: 1, closed: 1 });
  });
});

import { expect, test, vi } from 'vitest';
import { fixture } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';

onEachBackend((open) => {
  test('a sandbox that nobody waits for any more once it has started is there for the next call', async () => {
    const host = await open({ concurrency: 1 });
    const probe = await fixture('probe');
    const options = { language: 'text', settings: {} };
    await host.prepare(probe, options);
    const leaving = new AbortController();
    const left = host.call(probe, {}, { ...options, signal: leaving.signal });
    // A start holds its memory from its beginning.
    await vi.waitUntil(() => host.stats().memory.reservedBytes > 0, { interval: 0, timeout: scaled(10_000) });
    expect(host.stats()).toMatchObject({ queued: 0, running: 0, started: 0 });
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    await expect.poll(() => host.stats(), { timeout: scaled(20_000) }).toMatchObject({ running: 0, idle: 1 });
    await host.call(probe, {}, options);
    expect(host.stats()).toMatchObject({ started: 1 });
  });
});

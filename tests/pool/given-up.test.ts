import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
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
    // Starting takes longer than getting that far.
    await sleep(1);
    expect(host.stats()).toMatchObject({ queued: 0, running: 0, started: 0 });
    leaving.abort(new Error('left'));
    await expect(left).rejects.toThrow('left');
    await expect.poll(() => host.stats(), { timeout: scaled(20_000) }).toMatchObject({ running: 0, idle: 1 });
    await host.call(probe, {}, options);
    expect(host.stats()).toMatchObject({ started: 1 });
  });
});

import { expect, test } from 'vitest';
import { fixture, rejection } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';

onEachBackend((open) => {
  test('calls beyond those that may wait are refused, and all others answered', async () => {
    const host = await open({ concurrency: 1, queueLimit: 2 });
    const probe = await fixture('probe');
    await host.call(probe, {});
    const [ended, ...others] = ['!loop', 'b', 'c'].map((text) =>
      host.call(
        probe,
        { sources: [{ path: 'a.txt', language: 'text', text }] },
        { limits: { wallMs: scaled(1000) } },
      ),
    );
    const failed = rejection(ended!);
    await expect.poll(() => host.stats().queued, { timeout: scaled(10_000) }).toBe(2);
    expect(await rejection(host.call(probe, {}))).toMatchObject({
      code: 'ERR_QUEUE_FULL',
      hint: expect.any(String),
    });
    expect(await failed).toMatchObject({ code: 'ERR_LIMIT_WALL' });
    const answers = await Promise.all(others);
    expect(answers.map(({ outcome }) => outcome.reports[0]!.findings[0]!.message)).toEqual(['b', 'c']);
    expect(host.stats()).toMatchObject({ queued: 0, failures: { ERR_LIMIT_WALL: 1 }, restored: 1 });
  });

  test('who gives up waiting leaves the line', async () => {
    const host = await open({ concurrency: 1 });
    const probe = await fixture('probe');
    const task = { sources: [{ path: 'a.txt', language: 'text', text: '!loop' }] };
    const limits = { wallMs: scaled(1500) };
    const first = rejection(host.call(probe, task, { limits }));
    await expect.poll(() => host.stats().running, { timeout: scaled(10_000) }).toBe(1);
    const controller = new AbortController();
    const second = rejection(host.call(probe, {}, { signal: controller.signal, limits }));
    await expect.poll(() => host.stats().queued, { timeout: scaled(10_000) }).toBe(1);
    controller.abort(new Error('enough'));
    expect((await second).message).toBe('enough');
    expect(host.stats().queued).toBe(0);
    expect(await first).toMatchObject({ code: 'ERR_LIMIT_WALL' });
    await host.call(probe, {}, { limits });
  });
});

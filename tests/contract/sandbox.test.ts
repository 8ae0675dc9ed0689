import { readFile } from 'node:fs/promises';
import type { Limits } from 'tars-hyperlight';
import { defaultLimits } from 'tars-hyperlight';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { sha256 } from '#host/base/digest.js';
import type { Backend, Sandbox } from '#host/contract/backend.js';
import { DiskCache } from '#host/images/cache.js';
import { HyperlightBackend } from '#host/sandbox/hyperlight.js';
import { JcoBackend } from '#host/sandbox/jco.js';
import { fixture, rejection, sharedCache, sharedCacheBytes } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';

let probe: Uint8Array;
beforeAll(async () => {
  probe = await readFile(await fixture('probe'));
});

const task = (text: string) => ({
  sources: [{ path: 'a.txt', language: 'text', text }],
  reports: [],
  options: '{}',
});

onEachBackend((_open, _name, isolation) => {
  async function start(own: Partial<Limits> = {}): Promise<{ sandbox: Sandbox; clone(): Promise<Sandbox> }> {
    const cache = new DiskCache(sharedCache, () => {}, sharedCacheBytes);
    const backend: Backend =
      isolation === 'vm' ? new HyperlightBackend(cache) : new JcoBackend(cache, { isolation });
    const limits = { ...defaultLimits, wallMs: scaled(10_000), ...own };
    const agent = { name: 'probe', sha256: sha256(probe), bytes: async () => probe };
    const image = await backend.prepare({
      agent,
      syntax: undefined,
      language: 'text',
      settings: '{}',
      limits,
    });
    const clone = async () => {
      const sandbox = await backend.start(image, limits);
      onTestFinished(() => sandbox.close());
      return sandbox;
    };
    onTestFinished(async () => {
      await backend.close();
      await cache.settled();
    });
    return { sandbox: await clone(), clone };
  }

  const message = ({ outcome }: { outcome: string }) =>
    (JSON.parse(outcome) as { reports: { findings: { message: string }[] }[] }).reports[0]!.findings[0]!
      .message;

  describe('a sandbox', () => {
    test('is ready, running during a call, and ready again', async () => {
      const { sandbox } = await start();
      expect(sandbox.state).toBe('ready');
      const called = sandbox.call(task('x'));
      expect(sandbox.state).toBe('running');
      expect(message(await called)).toBe('x');
      expect(sandbox.state).toBe('ready');
    });

    test('takes one call at a time', async () => {
      const { sandbox } = await start();
      const first = sandbox.call(task('x'));
      expect(await rejection(sandbox.call(task('y')))).toMatchObject({
        code: 'ERR_SANDBOX_CRASHED',
        message: 'the sandbox is running',
      });
      expect(message(await first)).toBe('x');
    });

    test('that was killed is poisoned, takes no call, and is healed by restoring', async () => {
      const { sandbox } = await start({ wallMs: scaled(500) });
      expect(await rejection(sandbox.call(task('!loop')))).toMatchObject({ code: 'ERR_LIMIT_WALL' });
      expect(sandbox.state).toBe('poisoned');
      expect(await rejection(sandbox.call(task('x')))).toMatchObject({ message: 'the sandbox is poisoned' });
      await sandbox.restore();
      expect(sandbox.state).toBe('ready');
      expect(message(await sandbox.call(task('!state')))).toBe(
        message(await (await start()).sandbox.call(task('!state'))),
      );
    });

    test('is poisoned by an abort, which is answered with its reason', async () => {
      const { sandbox } = await start();
      const controller = new AbortController();
      const called = rejection(sandbox.call(task('!loop'), { signal: controller.signal }));
      await vi.waitUntil(() => sandbox.state === 'running');
      controller.abort(new Error('enough'));
      expect((await called).message).toBe('enough');
      expect(sandbox.state).toBe('poisoned');
      await sandbox.restore();
      expect(message(await sandbox.call(task('x')))).toBe('x');
    });

    test('is restored as often as anyone likes', async () => {
      const { sandbox } = await start();
      for (let round = 0; round < 3; round++) {
        await sandbox.restore();
        expect(message(await sandbox.call(task('!count')))).toBe('call 1');
      }
    });

    test('answers a call that it is closed in, and nothing afterwards', async () => {
      const { sandbox } = await start();
      const called = rejection(sandbox.call(task('!loop')));
      await sandbox.close();
      await sandbox.close();
      expect(await called).toMatchObject({ code: 'ERR_CLOSED' });
      expect(sandbox.state).toBe('closed');
      expect(await rejection(sandbox.call(task('x')))).toMatchObject({ code: 'ERR_CLOSED' });
      expect(await rejection(sandbox.restore())).toMatchObject({ code: 'ERR_CLOSED' });
    });
  });

  test('a counter, a cache and a random generator show the same in every call of every clone', async () => {
    const { sandbox, clone } = await start();
    const shown: string[] = [];
    for (const each of [sandbox, await clone(), await clone()]) {
      for (let call = 0; call < 3; call++) {
        shown.push(message(await each.call(task('!state'))));
        await rejection(each.call(task('!throw')));
      }
    }
    expect(shown).toHaveLength(9);
    expect(new Set(shown)).toEqual(new Set(['call 1, 1 cached, random 1015568748']));
  });
});

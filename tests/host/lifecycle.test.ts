import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Host, type SourceFile } from 'tars-hyperlight';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { collect, fixture, openHost, rejection, sharedCache } from './agents-for-tests.js';
import { noHyperlight, onEachBackend, scaled } from './backends.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const texts = (count: number, text = 'x'): SourceFile[] =>
  Array.from({ length: count }, (_, index) => ({ path: `f${index}.txt`, text }));
const task = (text: string) => ({ sources: [{ path: 'a.txt', language: 'text', text }] });

/** Waits until so many sandboxes, and no fewer, are at work. */
const atWork = (host: Host, count: number) =>
  expect.poll(() => host.stats().running, { timeout: scaled(10_000) }).toBeGreaterThanOrEqual(count);

describe('the backend', () => {
  test('is the strongest that works here, and the host says why', async () => {
    const host = await openHost({ backend: 'auto' });
    expect(host.backend).toEqual(
      noHyperlight === undefined
        ? { name: 'hyperlight', reason: expect.stringMatching(/^hyperlight works here, on \w+$/) }
        : { name: 'jco', reason: `hyperlight can't be used: ${noHyperlight}` },
    );
    const asked = await openHost({ backend: 'jco' });
    expect(asked.backend).toEqual({ name: 'jco', reason: 'it was asked for' });
  });

  test('that was asked for is never replaced', async () => {
    vi.stubEnv('HYPERLIGHT_HYPERVISOR', 'none');
    onTestFinished(() => void vi.unstubAllEnvs());
    const error = await rejection(openHost({ backend: 'hyperlight' }));
    expect(error).toMatchObject({ code: 'ERR_BACKEND_UNAVAILABLE', hint: expect.stringMatching(/auto/) });
    expect(error.message).toMatch(/hyperlight backend can't run here/);
    expect((await openHost({ backend: 'auto' })).backend.name).toBe('jco');
  });
});

onEachBackend((open, backend) => {
  describe('a host', () => {
    test('does not keep its process alive with idle sandboxes', async () => {
      const script = fileURLToPath(new URL('./fixtures/idle.mjs', import.meta.url));
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [
        script,
        probe,
        sharedCache,
        backend,
      ]);
      expect(stdout).toBe('1\n2\n3\n');
      expect(stderr).toBe('');
    });

    test('closes twice, unused, and while it opens images', async () => {
      const unused = await open();
      await unused.close();
      await unused.close();
      const busy = await open({ cacheDir: false });
      const preparing = rejection(busy.prepare(probe));
      await busy.close();
      expect(await preparing).toMatchObject({ code: 'ERR_CLOSED' });
    });

    test('refuses everything once it is closed', async () => {
      const host = await open();
      await host.close();
      const errors = [
        await rejection(collect(host.run(probe, texts(1)))),
        await rejection(host.call(probe, task('x'))),
        await rejection(host.prepare(probe)),
        await rejection(host.inspect(probe)),
      ];
      expect(errors.map(({ code }) => code)).toEqual(Array(4).fill('ERR_CLOSED'));
    });

    test('ends runs and calls when it is closed', async () => {
      const host = await open({ concurrency: 2 });
      await host.call(probe, task('warm'));
      const run = rejection(collect(host.run(probe, texts(20, '!loop'))));
      const call = rejection(host.call(probe, task('!loop')));
      await atWork(host, 2);
      await host.close();
      expect(await run).toMatchObject({ code: 'ERR_CLOSED' });
      expect(await call).toMatchObject({ code: 'ERR_CLOSED' });
    });

    test('is disposed of by `await using`', async () => {
      let kept: Host;
      {
        await using host = await Host.open({ backend, cacheDir: sharedCache });
        kept = host;
      }
      expect(await rejection(kept.inspect(probe))).toMatchObject({ code: 'ERR_CLOSED' });
    });
  });

  describe('runs at the same time', () => {
    test('share the sandboxes, and each gets its own reports', async () => {
      const host = await open();
      const runs = ['a', 'b', 'c', 'd'].map((name) =>
        collect(host.run(probe, texts(30, name), { settings: { name } })),
      );
      const results = await Promise.all(runs);
      results.forEach((reports, index) => {
        expect(reports).toHaveLength(30);
        expect(new Set(reports.map((report) => report.findings[0]!.message))).toEqual(
          new Set(['abcd'[index]]),
        );
      });
    });

    test('go on when one of them is left', async () => {
      const host = await open({ concurrency: 1 });
      const other = collect(host.run(probe, texts(40, 'stays')));
      for await (const _ of host.run(probe, texts(1000, 'left'))) break;
      expect(await other).toHaveLength(40);
    });
  });

  describe('an abort', () => {
    const reason = new Error('enough');

    test('before the start rejects at once', async () => {
      const host = await open();
      const signal = AbortSignal.abort(reason);
      expect(await rejection(collect(host.run(probe, texts(2), { signal })))).toBe(reason);
      expect(await rejection(host.call(probe, task('x'), { signal }))).toBe(reason);
    });

    test('ends a call that would never end, and the host goes on', async () => {
      const host = await open();
      const controller = new AbortController();
      const call = rejection(host.call(probe, task('!loop'), { signal: controller.signal }));
      await atWork(host, 1);
      controller.abort(reason);
      expect(await call).toBe(reason);
      const { outcome } = await host.call(probe, task('!count'));
      expect(outcome.reports[0]!.findings[0]!.message).toBe('call 1');
    });

    test('in the middle ends a run', async () => {
      const host = await open();
      const controller = new AbortController();
      const files = texts(40);
      files[30]!.text = '!loop';
      let seen = 0;
      const running = rejection(
        (async () => {
          for await (const _ of host.run(probe, files, { signal: controller.signal })) {
            if (++seen === 3) controller.abort(reason);
          }
        })(),
      );
      expect(await running).toBe(reason);
      expect(await collect(host.run(probe, texts(3)))).toHaveLength(3);
    });

    test('ends a run that waits for another’s sandbox', async () => {
      const host = await open({ concurrency: 1 });
      const first = new AbortController();
      const second = new AbortController();
      const loops = rejection(collect(host.run(probe, texts(1, '!loop'), { signal: first.signal })));
      await atWork(host, 1);
      const waits = rejection(collect(host.run(probe, texts(1), { signal: second.signal })));
      second.abort(reason);
      expect(await waits).toBe(reason);
      first.abort(reason);
      expect(await loops).toBe(reason);
    });

    test('after the end changes nothing', async () => {
      const host = await open();
      const controller = new AbortController();
      const reports = await collect(host.run(probe, texts(2), { signal: controller.signal }));
      controller.abort(reason);
      expect(reports.map(({ status }) => status)).toEqual(['complete', 'complete']);
      expect(await collect(host.run(probe, texts(2)))).toHaveLength(2);
    });
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '#host/cli/exit-codes.js';
import { comparisons, folder, main, patterns } from '../cli/cli.js';
import { fixture, rejection, sharedCache } from '../host/agents-for-tests.js';
import { onHyperlight, scaled } from '../host/backends.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const task = (text: string) => ({ sources: [{ path: 'a.txt', language: 'text', text }] });
const limits = { wallMs: scaled(10_000) };

onHyperlight((open) => {
  describe('in Node', () => {
    test('a call does not hold up the event loop', async () => {
      const host = await open({ concurrency: 1 });
      await host.call(probe, task('warm'));
      let turns = 0;
      const timer = setInterval(() => turns++, 5);
      const error = await rejection(host.call(probe, task('!loop'), { limits: { wallMs: scaled(500) } }));
      clearInterval(timer);
      expect(error).toMatchObject({ code: 'ERR_LIMIT_WALL' });
      expect(turns).toBeGreaterThan(10);
    });

    test('twenty sandboxes work at once', async () => {
      const host = await open({ concurrency: 20, limits: { wallMs: scaled(60_000) } });
      const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
      const running = texts.map((text) => host.call(probe, task(text)));
      const answers = await Promise.all(running);
      expect(answers.map(({ outcome }) => outcome.reports[0]!.findings[0]!.message)).toEqual(texts);
    });

    test('worker threads have it as well, at the same time', async () => {
      const host = await open();
      const script = new URL('./fixtures/worker.mjs', import.meta.url);
      const workers = [1, 2].map(
        () => new Worker(script, { workerData: { agent: probe, cacheDir: sharedCache, limits } }),
      );
      const messages = workers.map(async (worker) => (await once(worker, 'message'))[0]);
      const own = await host.call(probe, task('from the main thread'));
      expect(await Promise.all(messages)).toEqual(['from a worker', 'from a worker']);
      expect(own.outcome.reports[0]!.findings[0]!.message).toBe('from the main thread');
      await Promise.all(workers.map((worker) => worker.terminate()));
      expect((await host.call(probe, task('still here'))).log).toEqual([]);
    });

    test.each(['while it prepares', 'while it runs'])(
      'an interrupt %s leaves nothing behind',
      async (when) => {
        const names = Array.from({ length: 200 }, (_, index) => `${index}.cs`);
        const cwd = folder(Object.fromEntries(names.map((name) => [name, comparisons(100)])));
        const cache = folder({});
        const args = ['hyperlight-run', 'pattern-matcher', '--patterns', patterns, '.', '--format', 'json'];
        const own = ['--backend', 'hyperlight', '--timeout', `${scaled(10_000)}ms`];
        // A process group of its own, whose last member is gone when nobody in it can be signalled.
        const child = spawn(process.execPath, [main, ...args, ...own], {
          cwd,
          detached: true,
          stdio: ['ignore', 'pipe', 'inherit'],
          env: { ...process.env, XDG_CACHE_HOME: cache },
        });
        if (when === 'while it prepares') setTimeout(() => child.kill('SIGINT'), scaled(1500));
        let stdout = '';
        child.stdout.setEncoding('utf8').on('data', (text) => {
          if (when === 'while it runs' && stdout === '') child.kill('SIGINT');
          stdout += text;
        });
        const [code] = await once(child, 'close');
        expect(code).toBe(exitCodes.interrupted);
        expect(JSON.parse(stdout).summary.interrupted).toBe(true);
        expect(() => process.kill(-child.pid!, 0)).toThrow(expect.objectContaining({ code: 'ESRCH' }));
        const left = await readdir(join(cache, 'tars-hyperlight/images/v2')).catch(() => []);
        expect(left.filter((name) => name.startsWith('tmp-'))).toEqual([]);
      },
    );
  });
});

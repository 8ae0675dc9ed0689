import { beforeAll, describe, expect, test } from 'vitest';
import { agentFolder, collect, fixture, fromCore, openHost, rejection } from '../host/agents-for-tests.js';
import { onHyperlight } from '../host/backends.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const source = (text: string) => ({ sources: [{ path: 'a.txt', language: 'text', text }] });

onHyperlight((open) => {
  describe('fuel', () => {
    test('fuel is counted where it is limited, the same in every call', async () => {
      const host = await open();
      const limits = { fuel: 1_000_000_000 };
      const used = [];
      for (let call = 0; call < 3; call++) {
        used.push((await host.call(probe, source('one'), { limits })).usage.fuel!);
      }
      expect(used[0]).toBeGreaterThan(1000);
      expect(used[0]).toBeLessThan(limits.fuel);
      expect(new Set(used).size).toBe(1);
      expect((await host.call(probe, source('two more'), { limits })).usage.fuel).not.toBe(used[0]);
      expect((await host.call(probe, source('one'))).usage.fuel).toBeUndefined();
    });

    test('fuel that runs out ends the call, and the sandbox goes on', async () => {
      const host = await open({ concurrency: 1 });
      const enough = (await host.call(probe, source('x'), { limits: { fuel: 1e9 } })).usage.fuel!;
      await host.call(probe, source('x'), { limits: { fuel: enough } });
      // It is looked at where functions begin and loops begin again.
      const fuel = Math.floor(enough * 0.9);
      expect(await rejection(host.call(probe, source('x'), { limits: { fuel } }))).toMatchObject({
        code: 'ERR_LIMIT_FUEL',
        message: `the agent used up its ${fuel} units of fuel`,
        hint: 'raise the limit on fuel',
      });
      const loop = await rejection(host.call(probe, source('!loop'), { limits: { fuel: 50_000_000 } }));
      expect(loop).toMatchObject({ code: 'ERR_LIMIT_FUEL' });
      const { outcome } = await host.call(probe, source('!count'), { limits: { fuel: 50_000_000 } });
      expect(outcome.reports[0]!.findings[0]!.message).toBe('call 1');
    });

    test('fuel is not taken by configuring', async () => {
      const run = '(i32.const 0)';
      const configure =
        '(loop (br_if 0 (i32.lt_u (memory.grow (i32.const 1)) (i32.const 20)))) (i32.const 0)';
      const host = await open();
      const path = await agentFolder(await fromCore({ configure, run }));
      const { usage } = await host.call(path, {}, { limits: { fuel: 1000 } });
      expect(usage.fuel).toBeLessThan(1000);
    });
  });
});

describe('fuel on jco', () => {
  test('fuel on jco is refused, by whatever way it is asked for', async () => {
    const unsupported = { code: 'ERR_LIMIT_UNSUPPORTED', hint: expect.stringMatching(/hyperlight/) };
    const limits = { fuel: 1000 };
    const host = await openHost();
    expect(await rejection(host.call(probe, source('x'), { limits }))).toMatchObject(unsupported);
    const run = host.run(probe, [{ path: 'a.txt', text: 'x' }], { limits });
    expect(await rejection(collect(run))).toMatchObject(unsupported);
    const limited = await openHost({ limits });
    expect(await rejection(limited.prepare(probe))).toMatchObject(unsupported);
    const folder = await agentFolder(probe, { limits });
    expect(await rejection(host.prepare(folder))).toMatchObject(unsupported);
  });
});

import type { Host } from 'tars-hyperlight';
import { beforeAll, describe, expect, test } from 'vitest';
import { agentFolder, collect, fixture, fromCore, rejection } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const source = (text: string) => ({ sources: [{ path: 'a.txt', language: 'text', text }] });
const MiB = 1024 * 1024;

/** The same host, and mostly the same sandbox, does the next call right. */
async function expectAlive(host: Host) {
  const { outcome } = await host.call(probe, source('!count'));
  expect(outcome.reports[0]!.findings[0]!.message).toBe('call 1');
}

onEachBackend((open, backend) => {
  describe('wall time', () => {
    test.each(['loop', 'log-loop'])('ends a %s', async (command) => {
      const wallMs = scaled(500);
      const host = await open();
      const error = await rejection(host.call(probe, source(`!${command}`), { limits: { wallMs } }));
      expect(error).toMatchObject({
        code: 'ERR_LIMIT_WALL',
        message: `the agent took longer than ${wallMs} ms`,
      });
      await expectAlive(host);
    });

    test('wall time counts from the start of the call, not of the thread', async () => {
      const host = await open({ concurrency: 1 });
      await host.call(probe, source('warm'));
      await host.call(probe, source('again'), { limits: { wallMs: scaled(2000) } });
    });

    test('wall time holds while an agent is configured', async () => {
      const host = await open({ limits: { wallMs: scaled(1000) } });
      const error = await rejection(host.prepare(probe, { settings: { command: 'loop' } }));
      expect(error).toMatchObject({ code: 'ERR_LIMIT_WALL' });
      await expectAlive(host);
    });
  });

  describe('processor time', () => {
    test('processor time ends a loop, as such where that is the smaller limit', async () => {
      const cpuMs = scaled(400);
      const host = await open();
      const error = await rejection(host.call(probe, source('!loop'), { limits: { cpuMs } }));
      expect(error).toMatchObject({
        code: 'ERR_LIMIT_CPU',
        message: `the agent took more than ${cpuMs} ms of processor time`,
        hint: expect.stringContaining('processor'),
      });
      await expectAlive(host);
    });

    test('processor time leaves wall time in force where it is the larger limit', async () => {
      const limits = { cpuMs: scaled(60_000), wallMs: scaled(400) };
      const host = await open();
      const error = await rejection(host.call(probe, source('!loop'), { limits }));
      expect(error).toMatchObject({ code: 'ERR_LIMIT_WALL' });
    });
  });

  test('processor time is told of each call, where the backend can', async () => {
    const host = await open();
    const { cpuMs, wallMs } = (await host.call(probe, source('x'))).usage;
    if (backend === 'jco') expect(cpuMs).toBeUndefined();
    else expect(cpuMs).toBeGreaterThan(0);
    expect(wallMs).toBeGreaterThan(0);
  });

  describe('memory', () => {
    test.each([16, 64])('of %i MiB stops an agent that takes ever more', async (size) => {
      const host = await open();
      const error = await rejection(
        host.call(probe, source('!memory'), { limits: { memoryBytes: size * MiB, wallMs: scaled(60_000) } }),
      );
      expect(error).toMatchObject({ code: 'ERR_LIMIT_MEMORY' });
      expect(error.hint).toMatch(/memory/);
      await expectAlive(host);
    });

    test('memory refuses an agent that starts with more', async () => {
      const host = await open();
      const error = await rejection(host.call(probe, source('x'), { limits: { memoryBytes: MiB } }));
      expect(error).toMatchObject({ code: 'ERR_LIMIT_MEMORY' });
    });

    test('memory that is refused lets the agent go on', async () => {
      const run = `
        (if (i32.ne (memory.grow (i32.const 60000)) (i32.const -1)) (then unreachable))
        (if (i32.ne (memory.size) (i32.const 1)) (then unreachable))
        (if (i32.ne (memory.grow (i32.const 2)) (i32.const 1)) (then unreachable))
        (i32.store (i32.const 196604) (i32.const 7))
        (i32.const 0)`;
      const host = await open({ limits: { memoryBytes: 16 * MiB } });
      const { outcome, usage } = await host.call(await agentFolder(await fromCore({ run })), {});
      expect(outcome).toEqual({ reports: [], changes: [], documents: [] });
      expect(usage.memoryBytes).toBe(3 * 65_536);
    });

    test('memory is told of each call', async () => {
      const host = await open();
      const { usage } = await host.call(probe, source('x'));
      expect(usage.memoryBytes).toBeGreaterThan(MiB);
      expect(usage.memoryBytes).toBeLessThan(32 * MiB);
    });
  });

  describe('input', () => {
    test('input that is too large is never sent', async () => {
      const host = await open();
      const error = await rejection(
        host.call(probe, source('!loop é'.repeat(100)), { limits: { inputBytes: 700 } }),
      );
      expect(error).toMatchObject({ code: 'ERR_LIMIT_INPUT' });
      await expectAlive(host);
    });

    test('input fails only the file that is too large', async () => {
      const host = await open();
      const files = ['x', 'y'.repeat(5000), 'z'].map((text, index) => ({ path: `${index}.txt`, text }));
      const reports = await collect(host.run(probe, files, { limits: { inputBytes: 2000 } }));
      expect(reports.map(({ error }) => error?.code)).toEqual([undefined, 'ERR_LIMIT_INPUT', undefined]);
    });
  });

  describe('output', () => {
    test('output that is too large is dropped inside the sandbox', async () => {
      const host = await open();
      const limits = { outputBytes: 100_000, wallMs: scaled(60_000) };
      const error = await rejection(host.call(probe, source('!flood'), { limits }));
      expect(error).toMatchObject({ code: 'ERR_LIMIT_OUTPUT' });
      await expectAlive(host);
    });

    test('output is told of each call', async () => {
      const host = await open();
      const { outcome, usage } = await host.call(probe, source('x'));
      expect(usage.outputBytes).toBeGreaterThan(JSON.stringify(outcome.reports[0]!.findings).length);
      expect(usage.outputBytes).toBeLessThan(1000);
    });
  });

  describe('the log', () => {
    test('the log is cut, and says how much is missing', async () => {
      const host = await open();
      const { log, usage } = await host.call(probe, source('!log'), { limits: { logBytes: 5000 } });
      expect(log.length).toBeLessThan(50);
      expect(log.at(-1)!.message).toMatch(/^99\d\d more log lines were dropped/);
      expect(usage.logBytes).toBeLessThan(5200);
    });

    test('the log holds no escapes, controls or marks that reorder text; nor do findings', async () => {
      const host = await open();
      const { log, outcome } = await host.call(probe, source('!escape'));
      expect(log).toEqual([{ level: 'info', message: 'aredevil second' }]);
      expect(outcome.reports[0]!.findings[0]!.message).toBe('mno p');
    });
  });

  describe('traps', () => {
    test('a stack overflow is one', async () => {
      const host = await open();
      const error = await rejection(host.call(probe, source('!recursion')));
      expect(['ERR_TRAP', 'ERR_AGENT_FAILURE']).toContain(error.code);
      await expectAlive(host);
    });

    test.each([
      ['unreachable', 'unreachable'],
      ['(i32.load (i32.const -4)) drop', 'out-of-bounds'],
      ['(i32.store (i32.const 65536) (i32.const 1))', 'out-of-bounds'],
      ['(memory.fill (i32.const 65000) (i32.const 0) (i32.const 9999))', 'out-of-bounds'],
      ['(i32.div_s (i32.const 1) (i32.const 0)) drop', 'division-by-zero'],
      ['(i32.div_s (i32.const -2147483648) (i32.const -1)) drop', 'integer-overflow'],
      ['(i32.trunc_f64_s (f64.const nan)) drop', 'integer-overflow'],
      ['(call_indirect (type $none) (i32.const 0))', 'indirect-call'],
      ['(call_indirect (type $none) (i32.const 7))', 'indirect-call'],
      ['(call $forever)', 'stack-overflow'],
    ])('%s is told as %s', async (code, kind) => {
      const host = await open();
      const error = await rejection(host.inspect(await fromCore({ describe: `${code} (i32.const 0)` })));
      expect(error).toMatchObject({ code: 'ERR_TRAP', trap: kind });
      expect((error.wasmStack as string[]).length).toBeGreaterThan(0);
      await expectAlive(host);
    });
  });
});

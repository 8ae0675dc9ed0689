import { kill } from 'node:process';
import { defaultLimits, type Limits, type TarsError } from 'tars-hyperlight';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { CappedComponent } from '#host/sandbox/jco/compile.js';
import { Processes } from '#host/sandbox/jco/processes.js';
import { JcoSandbox } from '#host/sandbox/jco/sandbox.js';
import { heapBytesFor } from '#host/sandbox/jco/sizes.js';
import { rejection } from '../host/agents-for-tests.js';
import { scaled } from '../host/backends.js';
import { baselineBomb, branchBomb, translated } from './bombs.js';
import { children, until } from './processes.js';

const MiB = 1024 * 1024;
const task = { sources: [], reports: [], options: '{}' };
const outcome = { reports: [], changes: [], documents: [] };
const answers = `return ${JSON.stringify(outcome)};`;

/** A sandbox of what no check has looked at: nothing but its process stands between it and the host. */
async function sandboxOf(agent: CappedComponent, own: Partial<Limits> = {}): Promise<JcoSandbox> {
  const limits = { ...defaultLimits, wallMs: scaled(10_000), ...own };
  const processes = new Processes('throughput', limits);
  const code = await processes.ready({ agent, syntax: undefined });
  const setupRequest = { ask: 'configure', settings: '{}' } as const;
  const { logBytes, outputBytes } = limits;
  const options = { setupRequest, restorable: false, logBytes, outputBytes, heapBytes: heapBytesFor(limits) };
  const sandbox = new JcoSandbox(limits, () => code.start(limits, options));
  onTestFinished(() => sandbox.close());
  await sandbox.restore();
  return sandbox;
}

describe.skipIf(process.platform !== 'linux')('a sandbox in a process', { timeout: scaled(240_000) }, () => {
  test.each([
    ['memory of the baseline compiler', translated(`f(); ${answers}`, baselineBomb), 'ERR_LIMIT_MEMORY'],
    [
      'memory of the heap',
      translated('for (const kept = []; ; ) kept.push(new Array(1000).fill(1.5));'),
      'ERR_LIMIT_MEMORY',
    ],
    ['memory of an answer', translated("return 'x'.repeat(2 ** 25);"), 'ERR_LIMIT_OUTPUT'],
    ['a stack', translated('(function deeper() { deeper(); })();'), 'ERR_TRAP'],
  ])('costs its own call what takes too much: %s', async (_, agent, code) => {
    const sandbox = await sandboxOf(agent);
    expect(await rejection(sandbox.call(task))).toMatchObject({ code });
    await sandbox.restore();
    expect(await rejection(sandbox.call(task))).toMatchObject({ code });
  });

  test.each([
    ['compiles', translated(`f(); ${answers}`, branchBomb)],
    ['loops', translated('for (;;);')],
  ])(
    'that %s beyond the wall limit is gone, with its process, before it counts as free',
    async (_, agent) => {
      const before = children();
      const sandbox = await sandboxOf(agent, { wallMs: scaled(300) });
      const started = children().filter((pid) => !before.includes(pid));
      expect(await rejection(sandbox.call(task))).toMatchObject({ code: 'ERR_LIMIT_WALL' });
      await sandbox.settled();
      expect(children().filter((pid) => started.includes(pid))).toEqual([]);
    },
  );

  test.each(['SIGSEGV', 'SIGTRAP', 'SIGKILL', 'SIGTERM'] as const)(
    'that is ended by %s fails one call, and answers the next',
    async (signal) => {
      const before = children();
      const sandbox = await sandboxOf(translated(answers));
      const [pid] = children().filter((each) => !before.includes(each));
      kill(pid!, signal);
      await until(() => sandbox.state === 'poisoned');
      await sandbox.restore();
      expect((await sandbox.call(task)).usage.outputBytes).toBe(JSON.stringify(outcome).length);
    },
  );

  test('that answers twice is ended, and answers the next call', async () => {
    // The process writes each frame of two parts again, as one that was taken over could.
    const again = `const array = task.sources.__proto__;
      const iterate = array[Symbol.iterator];
      array[Symbol.iterator] = function* () {
        const all = { [Symbol.iterator]: () => iterate.call(this) };
        yield* all;
        if (this.length === 2 && this[0].byteLength > 8) yield* all;
      };`;
    const sandbox = await sandboxOf(translated(`${again} ${answers}`));
    for (let call = 0; call < 2; call++) {
      expect((await sandbox.call(task)).usage.inputBytes).toBe(2);
      await until(() => sandbox.state === 'poisoned');
      await sandbox.restore();
    }
  });

  test('that answered while its host was busy has answered in time', async () => {
    const sandbox = await sandboxOf(translated(answers), { wallMs: 300 });
    const call = sandbox.call(task);
    for (const end = performance.now() + scaled(2000); performance.now() < end; );
    expect((await call).usage.inputBytes).toBe(2);
  });

  test('that the kernel refuses to start fails with an error of its own, and starts when it can', async () => {
    const sandbox = await sandboxOf(translated(answers));
    const { execPath } = process;
    onTestFinished(() => {
      process.execPath = execPath;
    });
    kill(children().at(-1)!, 'SIGKILL');
    await until(() => sandbox.state === 'poisoned');
    // No word that a program is started with is so long.
    process.execPath = `/${'x'.repeat(8 * MiB)}`;
    expect(await rejection(sandbox.restore())).toMatchObject({ code: 'ERR_SANDBOX_CRASHED' });
    process.execPath = execPath;
    await sandbox.restore();
    expect((await sandbox.call(task)).usage.inputBytes).toBe(2);
  });

  test('holds memory that its limits don’t add up to for no longer than a call', async () => {
    const sandbox = await sandboxOf(translated(`let kept = new Array(2e6).fill(1.5); kept = 0; ${answers}`), {
      memoryBytes: 16 * MiB,
    });
    for (let call = 0; call < 100; call++) await sandbox.call(task);
  });

  test('that is closed at any moment of a call leaves no process', async () => {
    const before = children();
    for (let wait = 0; wait < 10; wait++) {
      const sandbox = await sandboxOf(translated('for (;;);'));
      const call = sandbox.call(task).catch((error: TarsError) => error.code);
      await new Promise((resolve) => setTimeout(resolve, wait * 3));
      await sandbox.close();
      expect(await call).toBe('ERR_CLOSED');
    }
    expect(children().filter((pid) => !before.includes(pid))).toEqual([]);
  });
});

import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { BoundedProcess, type ProcessEnd } from '#host/sandbox/process/bounded-process.js';
import type { Frame } from '#host/sandbox/process/frames.js';
import { scaled } from '../host/backends.js';
import { runs, stateOf, until } from './processes.js';

const MiB = 1024 * 1024;
const script = new URL('./fixtures/deeds.mjs', import.meta.url);
const readable = [new URL('../../dist/', import.meta.url)];
const limits = { headerBytes: 10_000, bodyBytes: 1000 };
const linux = process.platform === 'linux';

function start({
  dataBytes = 1024 * MiB,
  heapBytes = 256 * MiB,
  cpuSeconds = 600,
  env = {},
} = {}): BoundedProcess {
  const started = new BoundedProcess({ script, readable, dataBytes, heapBytes, cpuSeconds, env });
  onTestFinished(() => started.end());
  started.expect(limits);
  return started;
}

/** What it answers, or how it ends. */
function asked(child: BoundedProcess, deed: string, body = Buffer.alloc(0)): Promise<Frame | ProcessEnd> {
  return new Promise((resolve) => {
    child.listen({ onFrame: resolve, onEnd: resolve });
    child.hold();
    child.send({ deed }, [body]);
  });
}

describe.skipIf(process.platform === 'win32')('a process', { timeout: scaled(120_000) }, () => {
  test('a process is not started where a star in its path would let it read more', () => {
    const starred = new URL('./fix*tures/deeds.mjs', import.meta.url);
    const options = { dataBytes: 1024 * MiB, heapBytes: 256 * MiB, cpuSeconds: 600 };
    const refused = expect.objectContaining({ code: 'ERR_BACKEND_UNAVAILABLE' });
    expect(() => new BoundedProcess({ script: starred, readable, ...options })).toThrow(refused);
    expect(() => new BoundedProcess({ script, readable: [starred], ...options })).toThrow(refused);
  });

  test('a process answers what it is asked, in order', async () => {
    const child = start();
    for (const text of ['', 'one', 'x'.repeat(1000)]) {
      const body = Buffer.from(text);
      expect(await asked(child, 'echo', body)).toEqual({ header: { bytes: body.length }, body });
    }
  });

  test('a process has only its allocator in its environment, and may do nothing but read what it loads', async () => {
    const answer = (await asked(start(), 'pry')) as Frame;
    expect(answer.header).toEqual({
      env: expect.toSatisfy((names: string[]) => names.every((name) => name.startsWith('MALLOC_'))),
      inspector: null,
      seesFile: 'ERR_ACCESS_DENIED',
      readsFile: 'ERR_ACCESS_DENIED',
      readsPackage: 'ERR_ACCESS_DENIED',
      writesFile: 'ERR_ACCESS_DENIED',
      startsProcess: 'ERR_ACCESS_DENIED',
      startsThread: 'ERR_ACCESS_DENIED',
      loadsAddon: 'ERR_DLOPEN_DISABLED',
      makesCode: expect.stringMatching(/code generation/i),
    });
  });

  test.skipIf(!linux)(
    'has limits of the kernel, a group of its own, and no handles of its parent',
    async () => {
      const child = start({ dataBytes: 777 * MiB });
      await asked(child, 'echo');
      const proc = `/proc/${child.pid}`;
      const kernel = readFileSync(`${proc}/limits`, 'utf8');
      expect(kernel).toMatch(new RegExp(`^Max data size +${777 * MiB} +${777 * MiB} `, 'm'));
      expect(kernel).toMatch(/^Max core file size +0 +0 /m);
      expect(kernel).toMatch(/^Max open files +64 +64 /m);
      expect(kernel).toMatch(/^Max cpu time +600 +605 /m);
      const variables = readFileSync(`${proc}/environ`, 'utf8').split('\0').filter(Boolean);
      expect(variables.filter((variable) => !/^MALLOC_[A-Z_]+=\d+$/.test(variable))).toEqual([]);
      const group = readFileSync(`${proc}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ')[2];
      expect(Number(group)).toBe(child.pid);
      const places = readdirSync(`${proc}/fd`).map(
        (fd) => [Number(fd), readlinkSync(`${proc}/fd/${fd}`)] as const,
      );
      // Besides input, outputs and channel: what an event loop is made of, and nothing in the place of handles that
      // Node passes on.
      const own = places.filter(([fd]) => fd > 3).map(([, place]) => place);
      expect(
        own.filter(
          (place) => !/^anon_inode:\[?(?:event(?:fd|poll)|io_uring)|^pipe:|^\/dev\/null$/.test(place),
        ),
      ).toEqual([]);
      expect(places.slice(0, 2).map(([, place]) => place)).toEqual(['/dev/null', '/dev/null']);
    },
  );

  test.each(['fillHeap', 'fillMemory'])(
    'that runs out of memory ends by itself, and is told so: %s',
    async (deed) => {
      const child = start({ dataBytes: 700 * MiB, heapBytes: 200 * MiB });
      expect(await asked(child, deed)).toMatchObject({ kind: 'memory' });
      expect(child.ended).toBe(true);
    },
  );

  test.each([
    ['abort', /SIGABRT/],
    ['shout', /wrote to its error output without end/],
    ['exit', /exited with 3/],
    ['announceMuch', /sent 4294967295 and 4294967295 bytes at once/],
    ['sayMuch', /sent 2 and 1048576 bytes at once/],
    ['sayNonsense', /a malformed message/],
  ])('that ends, or breaks the channel, costs nobody else anything: %s', async (deed, how) => {
    const child = start();
    expect(await asked(child, deed)).toMatchObject({ kind: 'crash', how: expect.stringMatching(how) });
    await child.end();
    expect(runs(child.pid!)).toBe(false);
  });

  test('a process is gone when its end has resolved, whatever it was doing', async () => {
    const child = start();
    await asked(child, 'echo');
    child.send({ deed: 'spin' });
    await until(() => stateOf(child.pid!) === 'R');
    await child.end();
    expect(stateOf(child.pid!)).toBeUndefined();
    await child.end();
  });

  test.skipIf(!linux).each(['', 'spin'])('ends with its parent, waiting or at work %s', async (deed) => {
    const fixture = fileURLToPath(new URL('./fixtures/orphan.mjs', import.meta.url));
    const parent = spawn(process.execPath, [fixture, deed], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const pid = await new Promise<number>((resolve) => {
      parent.stdout!.once('data', (text) => resolve(Number(text)));
    });
    await until(() => stateOf(pid) === (deed === 'spin' ? 'R' : 'S'));
    parent.kill('SIGKILL');
    await until(() => !runs(pid));
  });

  test.skipIf(!linux)('that used up its processor time is told so', async () => {
    expect(await asked(start({ cpuSeconds: 1 }), 'spin')).toMatchObject({ kind: 'cpu' });
  });

  test.skipIf(!linux)('has no handle of its parent that Node passes on', async () => {
    const fixture = fileURLToPath(new URL('./fixtures/orphan.mjs', import.meta.url));
    const passed = openSync(fixture, 'r');
    onTestFinished(() => closeSync(passed));
    const gap = Array.from({ length: 197 }, () => 'ignore' as const);
    const stdio = ['ignore', 'pipe', 'inherit', ...gap, passed] as const;
    const parent = spawn(process.execPath, [fixture], { stdio: [...stdio] });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const pid = await new Promise<number>((resolve) => {
      parent.stdout!.once('data', (text) => resolve(Number(text)));
    });
    expect(readlinkSync(`/proc/${parent.pid}/fd/200`)).toBe(fixture);
    await until(() => stateOf(pid) === 'S');
    const places = readdirSync(`/proc/${pid}/fd`).map((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`));
    expect(places).not.toContain(fixture);
  });

  test('a process that the kernel refuses to start is an end like any other', async () => {
    // Longer than any one word that a program is started with.
    const child = start({ env: { WORD: 'x'.repeat(8 * MiB) } });
    expect(await asked(child, 'echo')).toMatchObject({
      kind: 'crash',
      how: expect.stringMatching(/^could not be started: /),
    });
    await child.end();
  });

  test('a process whose script is missing is an end like any other', async () => {
    const missing = new URL('./fixtures/no-such-script.mjs', import.meta.url);
    const child = new BoundedProcess({
      script: missing,
      readable,
      dataBytes: 1024 * MiB,
      heapBytes: 64 * MiB,
      cpuSeconds: 60,
    });
    expect(await asked(child, 'echo')).toMatchObject({ kind: 'crash', how: 'exited with 1' });
  });
});

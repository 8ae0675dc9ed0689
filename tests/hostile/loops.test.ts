import { expect, test } from 'vitest';
import { collect, fixture, fromCore } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';
import { codeOf, coreAgent, expectAlive, telling } from './hostile.js';

const forever = '(loop (br 0)) unreachable';

// In limits.test.ts: loops in JavaScript, with and without calls of the host, in run and configure.
onEachBackend((open) => {
  test('a loop before, while and after an agent is described or configured is ended', async () => {
    const start = `(memory (export "memory") 1) (table 1 funcref) (func $s ${forever}) (start $s)`;
    const agents = await Promise.all([
      coreAgent({ fields: start }),
      coreAgent({ configure: forever }),
      // The settings are text, for which the host has to ask for memory.
      coreAgent({ realloc: forever }),
      fromCore({ describe: forever }),
    ]);
    const host = await open({ concurrency: agents.length });
    const codes = await Promise.all(agents.map((agent) => codeOf(host, agent)));
    expect(codes).toEqual(Array(agents.length).fill('ERR_LIMIT_WALL'));
    await expectAlive(host);
  });

  test('a loop where a task is handed over is ended', async () => {
    // The settings are two bytes, the options of the task are more.
    const realloc = `(if (i32.gt_u (local.get 3) (i32.const 100)) (then (loop (br 0)))) (i32.const 4096)`;
    const agent = await coreAgent({ realloc, run: '(i32.const 0)' });
    const host = await open();
    const limits = { wallMs: scaled(1000) };
    const options = JSON.stringify({ long: 'x'.repeat(200) });
    expect(await codeOf(host, agent, { options }, { limits })).toBe('ERR_LIMIT_WALL');
    await host.call(agent, { options: '{}' }, { limits });
  });

  test('loops on all sandboxes but one hold up nobody', async () => {
    const probe = await fixture('probe');
    const host = await open({ concurrency: 4 });
    const loops = new AbortController();
    const looping = [1, 2, 3].map(() =>
      codeOf(host, probe, telling('!loop'), { signal: loops.signal, limits: { wallMs: scaled(60_000) } }),
    );
    const files = Array.from({ length: 20 }, (_, index) => ({ path: `${index}.txt`, text: `${index}` }));
    const limits = { wallMs: scaled(60_000) };
    expect(await collect(host.run(probe, files, { limits }))).toHaveLength(20);
    loops.abort({ code: 'ERR_ENOUGH', name: 'Enough', message: '' });
    expect(await Promise.all(looping)).toEqual(Array(3).fill('ERR_ENOUGH'));
  });
});

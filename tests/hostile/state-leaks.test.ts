import { expect, test } from 'vitest';
import { onEachBackend, scaled } from '../host/backends.js';
import { codeOf, coreAgent, expectAlive } from './hostile.js';

/**
 * Leaves marks in memory, a global, a table and the size of its memory, then does what the first letter of its
 * options says. It traps at once where it finds a mark.
 */
const marking = {
  fields: `(memory (export "memory") 1) (table $t 2 funcref) (global $mark (mut i64) (i64.const 0))
    (func $f) (elem declare func $f)`,
  run: `
    (local $deed i32)
    (local.set $deed (i32.load8_u (local.get 4)))
    (if (i32.or (i64.ne (global.get $mark) (i64.const 0)) (i32.load (i32.const 60000))) (then unreachable))
    (if (i32.eqz (ref.is_null (table.get $t (i32.const 1)))) (then unreachable))
    (if (i32.ne (memory.size) (i32.const 1)) (then unreachable))
    (global.set $mark (i64.const -1))
    (i32.store (i32.const 60000) (i32.const 0x5ec12e7))
    (table.set $t (i32.const 1) (ref.func $f))
    (drop (memory.grow (i32.const 3)))
    (if (i32.eq (local.get $deed) (i32.const 108)) (then (loop (br 0))))
    (if (i32.eq (local.get $deed) (i32.const 116)) (then (i32.store (i32.const -4) (i32.const 1))))
    (if (i32.eq (local.get $deed) (i32.const 114)) (then (call $forever)))
    (if (i32.eq (local.get $deed) (i32.const 102)) (then (i32.store8 (i32.const 0) (i32.const 1))))
    (i32.const 0)`,
};

// In contract/sandbox.test.ts: counters, caches and random generators of agents in JavaScript.
onEachBackend((open) => {
  test('nothing that one call leaves is there in the next, however it ended', async () => {
    const host = await open({ concurrency: 2, limits: { wallMs: scaled(1000) } });
    const agent = await coreAgent(marking);
    const deeds: [string, unknown][] = [
      ['none', undefined],
      ['trap', 'ERR_TRAP'],
      ['recursion', 'ERR_TRAP'],
      ['failure', 'ERR_AGENT_FAILURE'],
      ['loop', 'ERR_LIMIT_WALL'],
    ];
    for (const [options, expected] of [...deeds, ...deeds]) {
      if (expected === undefined) await host.call(agent, { options });
      else expect([options, await codeOf(host, agent, { options })]).toEqual([options, expected]);
      const again = await Promise.all([1, 2].map(() => host.call(agent, { options: 'none' })));
      expect(again).toHaveLength(2);
    }
    await expectAlive(host);
  });
});

import type { Host } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { openHost } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';
import { codeOf, coreAgent, expectAlive } from './hostile.js';

const fields = `(memory (export "memory") 1) (table $t 2 funcref) (global $mark (mut i64) (i64.const 0))
  (func $f) (elem declare func $f) (data $once "x")`;

/** What is marked, by where: how a mark is found, as a number other than zero, and how it is left. */
const marks: [string, string, string][] = [
  ['memory', '(i32.load (i32.const 60000))', '(i32.store (i32.const 60000) (i32.const 0x5ec12e7))'],
  ['a global', '(i64.ne (global.get $mark) (i64.const 0))', '(global.set $mark (i64.const -1))'],
  ['the size of memory', '(i32.ne (memory.size) (i32.const 1))', '(drop (memory.grow (i32.const 3)))'],
  [
    'a table',
    '(i32.eqz (ref.is_null (table.get $t (i32.const 1))))',
    '(table.set $t (i32.const 1) (ref.func $f))',
  ],
  // A segment that was dropped traps by itself.
  [
    'a segment',
    '(memory.init $once (i32.const 59000) (i32.const 0) (i32.const 1)) (i32.const 0)',
    '(data.drop $once)',
  ],
];

/**
 * An agent that leaves marks, then does what the first letter of its options says. It traps at once where it finds
 * a mark.
 */
const marking = (leaving: typeof marks) => ({
  fields,
  run: `
    (local $deed i32)
    (local.set $deed (i32.load8_u (local.get 4)))
    ${leaving.map(([, find]) => `(if (block (result i32) ${find}) (then unreachable))`).join('\n')}
    ${leaving.map(([, , leave]) => leave).join('\n')}
    (if (i32.eq (local.get $deed) (i32.const 108)) (then (loop (br 0))))
    (if (i32.eq (local.get $deed) (i32.const 116)) (then (i32.store (i32.const -4) (i32.const 1))))
    (if (i32.eq (local.get $deed) (i32.const 114)) (then (call $forever)))
    (if (i32.eq (local.get $deed) (i32.const 102)) (then (i32.store8 (i32.const 0) (i32.const 1))))
    (i32.const 0)`,
});

async function leavesNothing(host: Host, leaving: typeof marks): Promise<void> {
  const agent = await coreAgent(marking(leaving));
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
}

const limits = () => ({ wallMs: scaled(1000) });

// In contract/sandbox.test.ts: counters, caches and random generators of agents in JavaScript.
onEachBackend((open) => {
  test('nothing that one call leaves is there in the next, however it ended', async () => {
    await leavesNothing(await open({ concurrency: 2, limits: limits() }), marks);
  });
});

// Instances are brought back or made anew by what their code can change.
describe.each(['process', 'thread'] as const)('each in a %s', (isolation) => {
  test.each(marks)('nothing is left in %s on jco', async (...mark) => {
    await leavesNothing(await openHost({ isolation, limits: limits() }), [mark]);
  });
});

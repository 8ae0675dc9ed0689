import { expect, test } from 'vitest';
import { agentFolder, fromCore, rejection } from '../host/agents-for-tests.js';
import { onHyperlight, scaled } from '../host/backends.js';

const MiB = 1024 * 1024;
const limits = { wallMs: scaled(60_000), memoryBytes: 16 * MiB, outputBytes: MiB };
const refused = '(if (i32.ne (memory.grow (i32.const 65000)) (i32.const -1)) (then unreachable))';
/** What the task's options begin with. */
const told = (letter: string) => `(i32.eq (i32.load8_u (local.get 4)) (i32.const ${letter.charCodeAt(0)}))`;

const longName = 'long-'.repeat(30_000);

/** What it does is told by the options' text. */
const agent = async () =>
  agentFolder(
    await fromCore({
      fields: `(type $returns (func (result i32)))
        (memory (export "memory") 2) (table 1 funcref)
        (func $"${longName}" (result i32) unreachable)
        (func $"${longName}2" (result i32) (call $"${longName}"))`,
      run: `
        (if ${told('1')} (then ${refused} unreachable))
        (if ${told('2')} (then unreachable))
        (if ${told('3')} (then (return (call_indirect (type $returns) (i32.const 0)))))
        (if ${told('4')} (then
          (i32.store (i32.const 4) (i32.const 1024)) (i32.store (i32.const 8) (i32.const 2500))
          (drop (memory.grow (i32.const 200)))
          (i32.store (i32.const 1048) (i32.const 131072)) (i32.store (i32.const 1052) (i32.const 200000))
          (return (i32.const 0))))
        (if ${told('5')} (then (return (call $"${longName}2"))))
        (i32.const 0)`,
    }),
  );

const outcomes: [string, string, object][] = [
  ['memory that is refused explains that an agent gives up', '1', { code: 'ERR_LIMIT_MEMORY' }],
  ['and nothing of the calls that follow', '2', { code: 'ERR_TRAP', trap: 'unreachable' }],
  ['a call of an empty place of a table is one', '3', { code: 'ERR_TRAP', trap: 'indirect-call' }],
  // Told by the text of an error of wasmtime's.
  [
    'more than the output limit is told as that',
    '4',
    { code: 'ERR_LIMIT_OUTPUT', message: expect.stringContaining('too many bytes') },
  ],
  ['names of functions may be long', '5', { code: 'ERR_TRAP', trap: 'unreachable' }],
];

onHyperlight((open) => {
  test.each(outcomes)('%s', async (_, options, error) => {
    const host = await open({ limits, concurrency: 1 });
    expect(await rejection(host.call(await agent(), { options }))).toMatchObject(error);
  });
});

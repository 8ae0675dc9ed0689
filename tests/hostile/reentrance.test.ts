import { describe, expect, test } from 'vitest';
import type { CoreFunctions } from '../host/agents-for-tests.js';
import { onEachBackend } from '../host/backends.js';
import { coreAgent, expectAlive, telling, typedRejection } from './hostile.js';

const log = '(import "tars:agent/host@0.1.0" "log" (func $log (param i32 i32 i32)))';
const compile = '(import "tars:syntax/syntax@0.1.0" "compile" (func $compile (param i32 i32 i32)))';
const own = '(memory (export "memory") 2) (table 1 funcref)';
const fields = `${log} ${own} (data (i32.const 200) "logged")`;
const say = '(call $log (i32.const 1) (i32.const 200) (i32.const 6))';

/** Rules that can't be read: the parser's answer is text, which the agent has to make room for. */
const asked = '(call $compile (i32.const 200) (i32.const 6) (i32.const 400))';
const withParser = {
  world: 'syntax-agent',
  fields: `${log} ${compile} ${own} (data (i32.const 200) "[{]}]}")`,
};

/** An allocator that does so while it makes room for what the parser says. */
const whileTheParserAnswers = (call: string): CoreFunctions => ({
  ...(withParser as CoreFunctions),
  fields: `${withParser.fields} (global $asking (mut i32) (i32.const 0))`,
  realloc: `(if (global.get $asking) (then ${call})) (i32.const 4096)`,
  run: `(global.set $asking (i32.const 1)) ${asked} (i32.const 0)`,
});

const leaving: [string, CoreFunctions, object?][] = [
  ['while there is room made for settings', { fields, realloc: `${say} (i32.const 4096)` }],
  [
    'while there is room made for a task',
    {
      fields: `${fields} (global $configured (mut i32) (i32.const 0))`,
      configure: '(global.set $configured (i32.const 1)) (i32.const 0)',
      realloc: `(if (global.get $configured) (then ${say})) (i32.const 4096)`,
      run: '(i32.const 0)',
    },
  ],
  [
    'after its answer was read',
    {
      fields: `${fields} (func (export "cabi_post_tars:agent/agent@0.1.0#run") (param i32) ${say})`,
      run: '(i32.const 0)',
    },
  ],
  ['to log while the parser answers', whileTheParserAnswers(say), { syntax: true }],
  ['to ask the parser again while it answers', whileTheParserAnswers(asked), { syntax: true }],
];

const misaligned: [string, CoreFunctions, object?][] = [
  ['room for a task', { realloc: '(i32.const 4097)', configure: '(i32.const 0)', run: '(i32.const 0)' }],
  ['an answer', { run: '(i32.const 1025)' }],
  [
    'an answer of the parser',
    {
      ...(withParser as CoreFunctions),
      run: '(call $compile (i32.const 200) (i32.const 6) (i32.const 402)) (i32.const 0)',
    },
    { syntax: true },
  ],
];

onEachBackend((open) => {
  const contract = { code: 'ERR_TRAP', trap: 'contract' };

  async function outcomeOf(functions: CoreFunctions, manifest: object = {}) {
    const host = await open({ concurrency: 1 });
    const agent = await coreAgent(functions, { languages: ['text', 'csharp'], ...manifest });
    const options = 'syntax' in manifest ? { language: 'csharp' } : {};
    const error = await typedRejection(host.call(agent, telling('x'), options));
    await expectAlive(host);
    return error;
  }

  describe('an agent that calls the host traps,', () => {
    test.each(leaving)('%s', async (_, functions, manifest) => {
      expect(await outcomeOf(functions, manifest)).toMatchObject(contract);
    });
  });

  describe('a place that no values can have traps, for', () => {
    test.each(misaligned)('%s', async (_, functions, manifest) => {
      expect(await outcomeOf(functions, manifest)).toMatchObject(contract);
    });
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fromCore, fromText, temporaryFolder } from '../host/agents-for-tests.js';
import { onEachBackend } from '../host/backends.js';
import { bytesOf, componentHeader, section } from './bytes.js';
import { holding, moduleOf, times, withInstance } from './code.js';
import { coreAgent, expectAlive, typedRejection } from './hostile.js';

const plain = '(memory (export "memory") 1) (table 1 funcref)';

const written: [string, string, string?][] = [
  ['wide arithmetic', '(func (result i64 i64) (i64.mul_wide_s (i64.const 1) (i64.const 1)))'],
  ['references to numbers', '(func (drop (ref.i31 (i32.const 1))))'],
  ['references to functions of a type', '(type $f (func)) (func (drop (ref.null $f)))'],
  ['calls of references', '(type $f (func)) (func (call_ref $f (ref.null $f)))'],
  ['branches on references', '(func (block (drop (br_on_null 0 (ref.null func)))))'],
  ['blocks of references', '(func (drop (block (result (ref func)) unreachable)))'],
  ['locals of references', '(type $f (func)) (func (local (ref null $f)))'],
  ["the host's references", '(func (drop (ref.null extern)))'],
  ['relaxed vectors', '(func (param v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))'],
  ['exceptions', '(func (block (try_table (catch_all 0))))'],
  ['what is thrown again', '(func (throw_ref (ref.null exn)))'],
  ['atomic instructions', '(func (drop (i32.atomic.load (i32.const 0))))'],
  ['fences', '(func atomic.fence)'],
  ['half a page', '', '(memory (export "memory") 1 (pagesize 1)) (table 1 funcref)'],
  ['several memories', '', `${plain} (memory 1)`],
  ['64-bit tables', '', '(memory (export "memory") 1) (table i64 1 funcref)'],
  [
    'tables that start with something',
    '(func $f) (elem declare func $f)',
    '(memory (export "memory") 1) (table 1 funcref (ref.null func))',
  ],
  ['structures', '(type (struct (field i32)))'],
];

/** Code that no text stands for: other forms of numbers, and instructions that engines have behind flags. */
const forms: [string, number[]][] = [
  // To who takes one byte for the type, all of the rest is the targets of a br_table.
  ['a block of a type that could be instructions', [0x02, 0x63, 0x0e, 0x02, 0x26, 0x00, 0x0b]],
  ['a number of a byte too many', [0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00, 0x1a]],
  ['a number of bits too many', [0x41, 0xff, 0xff, 0xff, 0xff, 0x4f, 0x1a]],
  ['an index of bits too many', [0x0c, 0x80, 0x80, 0x80, 0x80, 0x10]],
  ['old exceptions', [0x06, 0x40, 0x19, 0x0b]],
  ['old rethrown exceptions', [0x06, 0x40, 0x19, 0x09, 0x00, 0x0b]],
  ['a vector instruction in long form', [0xfd, 0x8c, 0x80, 0x00]],
  ['a bulk instruction in long form', [0xfc, 0x8b, 0x00, 0x00]],
  ['a switch of stacks', [0xe0, 0x00]],
  ['a hint of a branch', [0x14, 0x00]],
  ['text', [0xfb, 0x80, 0x01]],
];

const parts: [string, () => Promise<Uint8Array>][] = [
  ['streams', async () => bytesOf(componentHeader, section(7, [1, 0x66, 1, 0x7d]), section(8, [1, 0x0e, 0]))],
  ['futures', async () => bytesOf(componentHeader, section(7, [1, 0x65, 1, 0x7d]), section(8, [1, 0x15, 0]))],
  ['tasks', async () => bytesOf(componentHeader, section(8, [1, 0x08]))],
  ['waiting', async () => bytesOf(componentHeader, section(8, [1, 0x1f]))],
  ['threads', async () => bytesOf(componentHeader, section(8, [1, 0x42, 0]))],
  ['functions that wait', async () => bytesOf(componentHeader, section(8, [1, 0x00, 0x00, 0, 1, 0x06, 0]))],
  [
    'strings in latin1+utf16',
    () =>
      component(`(core module $m (func (export "f"))) (core instance $i (instantiate $m))
        (func (canon lift (core func $i "f") string-encoding=latin1+utf16))`),
  ],
  ['components that are given', () => component('(import "c" (component $c)) (instance (instantiate $c))')],
  [
    'core modules that are given',
    () => component('(import "m" (core module $m)) (core instance (instantiate $m))'),
  ],
];

const component = async (fields: string) => readFile(await fromText(`(component ${fields})`));

// What some engines have and others don't, or one version of Node and not another, is refused on all of them.
onEachBackend((open, backend) => {
  const some = <T>(all: T[]) => (backend === 'jco' ? all : all.slice(0, 3));

  async function refused(agent: string) {
    const host = await open({ concurrency: 1 });
    const error = await typedRejection(host.call(agent, {}));
    expect(error).toMatchObject({ code: 'ERR_AGENT_INVALID' });
    expect(`${error.message} ${error.details} ${error.hint}`).not.toMatch(/\.js:\d|\bat /);
    await expectAlive(host);
    return error;
  }

  async function changed(change: (agent: Uint8Array) => Uint8Array): Promise<string> {
    const path = join(await temporaryFolder(), 'agent.wasm');
    await writeFile(path, change(await readFile(await fromCore({ run: '(i32.const 0)' }))));
    return path;
  }

  describe('a core module is refused for', () => {
    test.each(some(written))('%s', async (_, more, own = plain) => {
      await refused(await coreAgent({ fields: `${own} ${more}`, run: '(i32.const 0)' }));
    });

    test.each(some(forms))('%s', async (_, code) => {
      const module = holding(moduleOf({ code: bytesOf([0x00], code) }, { code: times(0) }));
      const error = await refused(await changed((agent) => Buffer.concat([agent, module])));
      expect(error.message).toMatch(/^the code of a core module/);
    });
  });

  describe('a component is refused for', () => {
    test.each(some(parts))('%s', async (_, make) => {
      const inner = await make();
      const error = await refused(await changed((agent) => withInstance(agent, inner)));
      expect(error.message).toMatch(/which is not supported$/);
    });
  });
});

import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { preInitialize } from '#host/sandbox/jco/pre-initialize.js';
import { NotPreInitializableError } from '#host/sandbox/jco/rewrite.js';
import {
  capture,
  copyOf,
  type InstanceState,
  instrument,
  sameState,
  sameTables,
} from '#host/sandbox/jco/state.js';

/** Node's types leave `grow` out. */
type Memory = WebAssembly.Memory & { grow(pages: number): number };

type Exports = Record<string, (...args: never[]) => unknown> & { memory: Memory };

const bytesOf = (wat: string) => parse(wat);

function start(bytes: Uint8Array, imports: WebAssembly.Imports = {}): WebAssembly.Instance {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>), imports);
}

const exportsOf = (instance: WebAssembly.Instance) => instance.exports as unknown as Exports;

const counter = `(module
  (memory (export "memory") 1 4)
  (global $calls (mut i32) (i32.const -5))
  (global $long (mut i64) (i64.const 1))
  (global $half (mut f32) (f32.const 0.5))
  (global $pi (mut f64) (f64.const 3.25))
  (global $fixed i32 (i32.const 7))
  (data (i32.const 8) "initial")
  (data $later "later!")
  (start $begin)
  (func $begin (i32.store8 (i32.const 0) (i32.add (i32.load8_u (i32.const 0)) (i32.const 1))))
  (func (export "step") (result i32)
    (global.set $calls (i32.sub (global.get $calls) (i32.const 1000)))
    (global.set $long (i64.const -9007199254740993))
    (global.set $half (f32.const -0))
    (global.set $pi (f64.const -1e300))
    (i32.store (i32.const 65532) (i32.const -1))
    (drop (memory.grow (i32.const 1)))
    (i32.store8 (i32.const 131071) (i32.const 9))
    (global.get $calls))
  (func (export "late") (memory.init $later (i32.const 100) (i32.const 0) (i32.const 6)))
  (func (export "calls") (result i32) (global.get $calls))
  (func (export "long") (result i64) (global.get $long))
  (func (export "fixed") (result i32) (global.get $fixed)))`;

async function changed(
  wat: string,
  change: (exports: Exports) => void,
): Promise<[Uint8Array, InstanceState]> {
  const bytes = await bytesOf(wat);
  const instance = start(instrument(bytes));
  change(exportsOf(instance));
  return [bytes, capture(instance)];
}

test('a fresh instance of a baked module holds memory, size and globals as they were', async () => {
  const [bytes, state] = await changed(counter, (exports) => exports.step!());
  const baked = preInitialize(bytes, state);
  expect(sameState(state, capture(start(instrument(baked))))).toBe(true);

  const { memory, calls, long, fixed, step } = exportsOf(start(baked));
  expect([calls!(), long!(), fixed!()]).toEqual([-1005, -9007199254740993n, 7]);
  expect(memory.buffer.byteLength).toBe(2 * 65_536);
  expect(step!()).toBe(-2005);
});

test('what ran or wrote at instantiation does so no more', async () => {
  const [bytes, state] = await changed(counter, () => {});
  const { memory } = exportsOf(start(preInitialize(bytes, state)));
  expect(new Uint8Array(memory.buffer)[0]).toBe(1);
});

test('passive segments keep their numbers and content', async () => {
  const [bytes, state] = await changed(counter, (exports) => exports.step!());
  const { memory, late } = exportsOf(start(preInitialize(bytes, state)));
  late!();
  expect(Buffer.from(memory.buffer, 100, 6).toString()).toBe('later!');
});

test('the limit on memory stays', async () => {
  const [bytes, state] = await changed(counter, () => {});
  const { memory } = exportsOf(start(preInitialize(bytes, state)));
  expect(() => memory.grow(4)).toThrow(RangeError);
  memory.grow(3);
});

test('any content of memory comes back', async () => {
  const bytes = await bytesOf('(module (memory (export "memory") 2))');
  const writes = fc.array(fc.tuple(fc.nat(131_071), fc.integer({ min: 1, max: 255 })), { maxLength: 60 });
  fc.assert(
    fc.property(writes, (list) => {
      const instance = start(instrument(bytes));
      const memory = new Uint8Array(exportsOf(instance).memory.buffer);
      for (const [at, value] of list) memory[at] = value;
      const state = capture(instance);
      expect(sameState(state, capture(start(instrument(preInitialize(bytes, state)))))).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('a memory of scattered bytes is kept in few segments', async () => {
  const bytes = await bytesOf('(module (memory (export "memory") 64))');
  const instance = start(instrument(bytes));
  const memory = new Uint8Array(exportsOf(instance).memory.buffer);
  for (let at = 0; at < memory.length; at += 96) memory[at] = 1;
  const state = capture(instance);
  expect(sameState(state, capture(start(instrument(preInitialize(bytes, state)))))).toBe(true);
});

test('a memory whose content is too large to keep is left alone, however little there is in each part of it', async () => {
  const bytes = await bytesOf('(module (memory (export "memory") 1100))');
  const instance = start(instrument(bytes));
  const memory = new Uint8Array(exportsOf(instance).memory.buffer);
  for (let at = 0; at < memory.length; at += 64) memory[at] = 1;
  expect(() => preInitialize(bytes, capture(instance))).toThrow(NotPreInitializableError);
});

test('a state that was copied stays as it was', async () => {
  const instance = start(instrument(await bytesOf(counter)));
  const kept = copyOf(capture(instance));
  exportsOf(instance).step!();
  expect(sameState(kept, capture(instance))).toBe(false);
  expect(sameState(kept, capture(start(instrument(await bytesOf(counter)))))).toBe(true);
});

test('a changed table is noticed', async () => {
  const bytes = await bytesOf(`(module
    (table 2 funcref) (elem (i32.const 0) $a) (func $a) (func $b) (elem declare func $b)
    (func (export "swap") (table.set (i32.const 1) (ref.func $b))))`);
  const instance = start(instrument(bytes));
  const before = capture(instance);
  exportsOf(instance).swap!();
  expect(sameTables(before, capture(instance))).toBe(false);
});

test('a module that already has the names of the instruments is left alone', async () => {
  const bytes = await bytesOf('(module (memory (export "tars:state:memory:0") 1))');
  expect(() => instrument(bytes)).toThrow(NotPreInitializableError);
});

test('a global that holds a reference is left alone', async () => {
  const bytes = await bytesOf('(module (global (export "g") (mut funcref) (ref.null func)))');
  expect(() => capture(start(instrument(bytes)))).toThrow(NotPreInitializableError);
});

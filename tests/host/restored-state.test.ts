import { componentEmbed, componentNew, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Tally } from '#host/sandbox/component/bounds.js';
import { readComponent } from '#host/sandbox/component/flatten.js';
import { MutableState } from '#host/sandbox/jco/mutable-state.js';
import { Snapshot } from '#host/sandbox/jco/snapshot.js';
import { capture, instrument, sameState } from '#host/sandbox/jco/state.js';

/** Node's types leave `grow` out. */
type Memory = WebAssembly.Memory & { grow(pages: number): number };

interface Started {
  instance: WebAssembly.Instance;
  mutable: MutableState;
  exports: Record<string, (...args: unknown[]) => unknown> & { memory: Memory };
}

/** As the factory of a sandbox makes one. */
async function start(wat: string, imports: WebAssembly.Imports = {}): Promise<Started> {
  const module = new WebAssembly.Module(instrument(await parse(wat)) as Uint8Array<ArrayBuffer>);
  const mutable = new MutableState();
  const instance = new WebAssembly.Instance(module, mutable.watch(imports));
  mutable.add(instance);
  return { instance, mutable, exports: instance.exports as Started['exports'] };
}

const stateful = `(module
  (memory (export "memory") 3 5)
  (global $i (mut i32) (i32.const -5))
  (global $l (mut i64) (i64.const 9007199254740993))
  (global $f (mut f32) (f32.const 0.5))
  (global $d (mut f64) (f64.const -0))
  (data (i32.const 65530) "across two pages")
  (func (export "set") (param i32 i64 f32 f64)
    (global.set $i (local.get 0)) (global.set $l (local.get 1))
    (global.set $f (local.get 2)) (global.set $d (local.get 3))))`;

test('whatever is written to memory and globals is gone', async () => {
  const fresh = capture((await start(stateful)).instance);
  const { instance, mutable, exports } = await start(stateful);
  const snapshot = Snapshot.of(mutable)!;
  const writes = fc.array(fc.tuple(fc.nat(3 * 65_536 - 1), fc.nat(255)), { maxLength: 100 });
  const globals = fc.tuple(
    fc.integer(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.float(),
    fc.double(),
  );
  fc.assert(
    fc.property(writes, globals, (bytes, values) => {
      const memory = new Uint8Array(exports.memory.buffer);
      for (const [at, value] of bytes) memory[at] = value;
      exports.set!(...values);
      expect(snapshot.restore(mutable)).toBe(true);
      expect(sameState(fresh, capture(instance))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('an instance other than that of the snapshot is brought to the same state', async () => {
  const fresh = await start(stateful);
  const snapshot = Snapshot.of(fresh.mutable)!;
  const other = await start(stateful);
  new Uint8Array(other.exports.memory.buffer).fill(7);
  expect(snapshot.restore(other.mutable)).toBe(true);
  expect(sameState(capture(fresh.instance), capture(other.instance))).toBe(true);
});

test('an instance whose memory grew is not brought back', async () => {
  const { mutable, exports } = await start(stateful);
  const snapshot = Snapshot.of(mutable)!;
  exports.memory.grow(1);
  expect(snapshot.restore(mutable)).toBe(false);
});

test('globals that an instance shares with the glue are brought back', async () => {
  const wat = `(module (import "flags" "g" (global $g (mut i32))) (import "flags" "c" (global $c i32))
    (memory (export "memory") 1) (func (export "set") (global.set $g (i32.const 5))))`;
  const shared = new WebAssembly.Global({ value: 'i32', mutable: true }, 1);
  const constant = new WebAssembly.Global({ value: 'i32' }, 2);
  const { mutable, exports } = await start(wat, { flags: { g: shared, c: constant } });
  const snapshot = Snapshot.of(mutable)!;
  exports.set!();
  expect(snapshot.restore(mutable)).toBe(true);
  expect(shared.value).toBe(1);
});

test('an instance that holds a reference in a global has no snapshot', async () => {
  const { mutable } = await start(
    '(module (memory (export "memory") 1) (global (mut funcref) (ref.null func)))',
  );
  expect(Snapshot.of(mutable)).toBeUndefined();
});

test('an instance for which the glue has kept something is not brought back; imports of the component keep nothing', async () => {
  const wat = `(module (import "glue" "new" (func $new)) (import "glue" "log" (func $log))
    (memory (export "memory") 1) (func (export "new") (call $new)) (func (export "log") (call $log)))`;
  const _lowerImportBackwardsCompat = () => {};
  const log = _lowerImportBackwardsCompat.bind(null);
  const { mutable, exports } = await start(wat, { glue: { new: () => {}, log } });
  const snapshot = Snapshot.of(mutable)!;
  exports.log!();
  expect(snapshot.restore(mutable)).toBe(true);
  exports.new!();
  expect(snapshot.restore(mutable)).toBe(false);
});

const isRestorable = (component: Uint8Array) => readComponent(component, new Tally()).restorable;

/** A component of one core module that has all of these fields. */
async function component(fields: string): Promise<Uint8Array> {
  const witSource = 'package a:b; world w { export run: func(); }';
  const wat = `(module (memory (export "memory") 1) (func (export "run")) ${fields})`;
  return componentNew(await componentEmbed({ binary: await parse(wat), witSource, world: 'w' }), []);
}

const table = '(table $t 2 funcref) (func $f) (elem declare func $f)';

describe('code is told to change more than memory and globals where it', () => {
  test.each([
    ['sets an element of a table', `${table} (func (table.set $t (i32.const 0) (ref.func $f)))`],
    ['grows a table', `${table} (func (drop (table.grow $t (ref.null func) (i32.const 1))))`],
    ['fills a table', `${table} (func (table.fill $t (i32.const 0) (ref.null func) (i32.const 1)))`],
    ['copies elements', `${table} (func (table.copy $t $t (i32.const 0) (i32.const 1) (i32.const 1)))`],
    [
      'initializes a table',
      `${table} (elem $e func $f) (func (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 1)))`,
    ],
    ['drops elements', `${table} (elem $e func $f) (func (elem.drop $e))`],
    ['drops data', `(data $d "data") (func (data.drop $d))`],
    [
      'does so behind other instructions',
      `(data $d "d") (func (local f64 i32)
      (block (br_table 0 0 (i32.const 1))) (local.set 0 (f64.const 11)) (local.set 1 (i32.const 11))
      (drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (v128.const i64x2 9 9) (v128.const i64x2 9 9)))
      (if (local.get 1) (then (data.drop $d))))`,
    ],
    ['does so in a nested component', undefined],
  ])('%s', async (_, fields) => {
    const inner = await component(fields ?? '(data $d "data") (func (data.drop $d))');
    if (fields !== undefined) expect(isRestorable(inner)).toBe(false);
    const size: number[] = [];
    for (let rest = inner.length; ; rest >>>= 7) {
      size.push(rest >= 128 ? (rest & 127) | 128 : rest);
      if (rest < 128) break;
    }
    expect(isRestorable(Buffer.concat([inner.subarray(0, 8), Uint8Array.from([4, ...size]), inner]))).toBe(
      false,
    );
  });
});

test('code that does none of it is told to be restorable', async () => {
  const fields = `${table} (global $g (mut i64) (i64.const 0)) (data $d "11") (type $v (func (result i32)))
    (func (result i32) (local i32 v128 f32)
      (memory.init $d (i32.const 0) (i32.const 0) (i32.const 2)) (memory.copy (i32.const 0) (i32.const 9) (i32.const 11))
      (memory.fill (i32.const 11) (i32.const 13) (i32.const 1)) (drop (memory.grow (i32.const 0)))
      (global.set $g (i64.const -9)) (drop (table.get $t (i32.const 0))) (drop (table.size $t))
      (local.set 1 (v128.load offset=11 (i32.const 0)))
      (local.set 1 (v128.load8_lane offset=11 9 (i32.const 0) (local.get 1)))
      (local.set 1 (i8x16.replace_lane 11 (local.get 1) (i32.const 9))) (local.set 2 (f32.const 11))
      (drop (select (result funcref) (ref.func $f) (ref.null func) (i32.const 1)))
      (i64.store32 offset=300 (i32.const 0) (i64.const 9)) (drop (i32.trunc_sat_f64_s (f64.const 11)))
      (loop (result i32) (br_table 1 1 1 (i32.const 11) (i32.const 0)) (call_indirect (type $v) (i32.const 0))))`;
  expect(isRestorable(await component(fields))).toBe(true);
});

test.each([
  ['an instruction that is not known', '(func (throw_ref (ref.null exn)))'],
  [
    'a block of a type that is not known',
    `${table} (type $t (func)) (func (drop (block (result (ref null $t)) unreachable)))`,
  ],
])('code with %s is refused, whatever else it does', async (_, fields) => {
  const bytes = await component(fields);
  expect(() => isRestorable(bytes)).toThrow('not supported');
});

test('a component that starts something is told not to be restorable', async () => {
  const bytes = await component('');
  expect(isRestorable(bytes)).toBe(true);
  expect(isRestorable(Buffer.concat([bytes, Uint8Array.from([9, 3, 0, 0, 0])]))).toBe(false);
});

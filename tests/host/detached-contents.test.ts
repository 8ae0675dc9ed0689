import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { loadAddon } from '#host/sandbox/hyperlight/addon.js';
import { detach } from '#host/sandbox/jco/detach-contents.js';
import { contentOf, fill, save, writeBack } from '#host/sandbox/jco/memory-content.js';
import { MemoryImages } from '#host/sandbox/jco/memory-images.js';
import { preInitialize } from '#host/sandbox/jco/pre-initialize.js';
import { capture, instrument, ownMemory } from '#host/sandbox/jco/state.js';
import { temporaryFolder } from './agents-for-tests.js';

const pages = 3;
const bytes = pages * 65_536;

const segments = fc.array(
  fc.record({ offset: fc.nat(bytes - 40_000), bytes: fc.uint8Array({ minLength: 1, maxLength: 40_000 }) }),
  { maxLength: 6 },
);

test('content is that of all segments, and a memory is filled with it or brought back to it', () => {
  fc.assert(
    fc.property(segments, (some) => {
      const expected = new Uint8Array(bytes);
      for (const { offset, bytes } of some) expected.set(bytes, offset);
      const content = contentOf(some);
      const memory = new WebAssembly.Memory({ initial: pages });
      fill(memory, content);
      expect(Buffer.compare(new Uint8Array(memory.buffer), expected)).toBe(0);
      const saved = save(memory);
      for (const one of [content, saved]) {
        new Uint8Array(memory.buffer).fill(7, 100, bytes - 5);
        writeBack(memory, one);
        expect(Buffer.compare(new Uint8Array(memory.buffer), expected)).toBe(0);
      }
    }),
    { numRuns: 100 },
  );
});

const loaded = loadAddon();
const grounds = [
  { name: 'by comparing', images: new MemoryImages() },
  ...('addon' in loaded ? [{ name: 'by pages', images: new MemoryImages(loaded.path) }] : []),
];

test.each(grounds)(
  'what memories of one content write stays their own, and is undone $name',
  ({ images }) => {
    const write = fc.record({ at: fc.nat(bytes - 1), length: fc.nat(40_000), value: fc.nat(255) });
    fc.assert(
      fc.property(segments, fc.array(fc.array(write, { maxLength: 5 }), { maxLength: 4 }), (some, rounds) => {
        const content = contentOf(some);
        const [one, other] = [1, 2].map(() => new WebAssembly.Memory({ initial: pages, maximum: 2 * pages }));
        const start = images.start(one!, content);
        images.start(other!, content);
        const before = Buffer.from(save(one!).bytes);
        const isAsBefore = (memory: WebAssembly.Memory) => before.equals(Buffer.from(save(memory).bytes));
        for (const writes of rounds) {
          for (const { at, length, value } of writes)
            new Uint8Array(one!.buffer).fill(value, at, at + length);
          expect(isAsBefore(other!)).toBe(true);
          start.restore();
          expect(isAsBefore(one!)).toBe(true);
        }
      }),
      { numRuns: 100 },
    );
  },
);

test('a memory starts with its content where the addon is gone or another by now', async () => {
  const other = join(await temporaryFolder(), 'other.cjs');
  await writeFile(other, 'exports.versions = () => ({});');
  for (const path of [other, '/no/such/addon.node']) {
    const images = new MemoryImages(path);
    const memory = new WebAssembly.Memory({ initial: 1 });
    const start = images.start(memory, contentOf([{ offset: 5, bytes: Uint8Array.of(1, 2, 3) }]));
    const all = new Uint8Array(memory.buffer);
    all.fill(9, 0, 7);
    start.restore();
    expect([...all.subarray(4, 9)]).toEqual([0, 1, 2, 3, 0]);
  }
});

test('a memory that shares pages can grow, and empty ones stay empty', () => {
  for (const { images } of grounds) {
    const content = contentOf([{ offset: 5, bytes: Uint8Array.of(1, 2, 3) }]);
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 3 }) as WebAssembly.Memory & {
      grow(pages: number): number;
    };
    images.start(memory, content);
    memory.grow(2);
    const all = new Uint8Array(memory.buffer);
    expect([all.length, all[6], all[all.length - 1]]).toEqual([3 * 65_536, 2, 0]);
    all.fill(9);
    const empty = new WebAssembly.Memory({ initial: 0 });
    images.start(empty, contentOf([])).restore();
    expect(empty.buffer.byteLength).toBe(0);
  }
});

/** A module that is pre-initialized with a content, as an image has it. */
async function preInitialized(wat: string, memory: Uint8Array): Promise<Uint8Array> {
  const state = { memory, globals: new Map(), tables: [] };
  return instrument(preInitialize(await parse(wat), state));
}

const withPassive = `(module (memory (export "memory") ${pages})
  (data (i32.const 9) "active") (data $own "passive")
  (func (export "init") (memory.init $own (i32.const 0) (i32.const 0) (i32.const 7))))`;

test('a module without its contents, filled, starts as the module with them, and keeps its own segments', async () => {
  const memory = new Uint8Array(bytes);
  memory.fill(3, 70_000, 90_000).fill(5, bytes - 9);
  const whole = await preInitialized(withPassive, memory);
  const { modules, contents } = detach({ modules: { whole } });
  expect(modules.whole!.length).toBeLessThan(whole.length - 20_000);
  const start = (module: Uint8Array) =>
    new WebAssembly.Instance(new WebAssembly.Module(module as Uint8Array<ArrayBuffer>));
  const detached = start(modules.whole!);
  fill(detached.exports[ownMemory] as WebAssembly.Memory, contents.whole!);
  const original = start(whole);
  for (const instance of [detached, original]) (instance.exports.init as () => void)();
  expect(Buffer.compare(capture(detached).memory!, capture(original).memory!)).toBe(0);
  expect(Buffer.from(capture(detached).memory!.subarray(0, 7)).toString()).toBe('passive');
});

test('modules that run code when they start, or keep their memory to themselves, stay whole', async () => {
  const starting = `(module (memory 1) (data (i32.const 0) "a") (func $f) (start $f) (export "f" (func $f)))`;
  const own = `(module (memory 1) (data (i32.const 0) "a"))`;
  const modules = { starting: instrument(await parse(starting)), own: await parse(own) };
  expect(detach({ modules })).toEqual({ modules, contents: {} });
});

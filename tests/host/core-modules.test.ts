import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect, test } from 'vitest';
import { moduleFacts, readModule } from '#host/sandbox/component/wasm.js';
import { bytesOf, moduleHeader, section } from '../hostile/bytes.js';

const factsOf = async (fields: string) => moduleFacts(await parse(`(module ${fields})`));

test('memories, tables and names are read', async () => {
  const facts = await factsOf(`
    (import "tars" "log" (func (param i32 i64) (result f64)))
    (import "tars" "base" (global i32))
    (memory (export "memory") 3 70)
    (table 5 funcref)
    (global (mut v128) (v128.const i64x2 0 0))`);
  expect(facts).toEqual({
    names: ['tars', 'log', 'tars', 'base', 'memory'],
    memory: { min: 3, max: 70 },
    tables: [{ min: 5, max: undefined, element: new Uint8Array([0x70]) }],
  });
});

test.each([
  ['a shared memory', '(memory 1 2 shared)', 'shared or 64-bit memory'],
  ['a 64-bit memory', '(memory i64 1)', 'shared or 64-bit memory'],
  ['a 64-bit table', '(table i64 1 funcref)', 'shared or 64-bit table'],
  ['several memories', '(memory 1) (memory 1)', 'more than one memory'],
  ['a table of externref', '(table 1 externref)', "the host's references"],
  ['an imported table of externref', '(import "a" "b" (table 1 externref))', "the host's references"],
  ['a function that takes externref', '(func (param externref))', "the host's references"],
  ['a block that gives externref', '(type (func (result i32 externref)))', "the host's references"],
  ['an imported global of externref', '(import "a" "b" (global externref))', "the host's references"],
  ['a reference to a type', '(type $f (func)) (func (param (ref $f)))', 'values of type 0x64'],
  ['a reference to anything', '(func (result anyref) unreachable)', 'values of type 0x6e'],
  ['a struct', '(type (struct (field i32)))', 'types other than functions'],
  ['an array', '(type (array i8))', 'types other than functions'],
  ['a group of types', '(rec (type (func)) (type (func)))', 'types other than functions'],
  ['an exception', '(tag)', 'exceptions'],
  ['an imported exception', '(import "a" "b" (tag))', 'of an unknown kind'],
])('%s is refused', async (_what, fields, message) => {
  await expect(factsOf(fields)).rejects.toMatchObject({
    code: 'ERR_AGENT_INVALID',
    message: expect.stringContaining(message),
  });
});

/** A module of these sections: their ids, and what is in them. */
const made = (...sections: [id: number, ...body: number[]][]) =>
  bytesOf(moduleHeader, ...sections.map(([id, ...body]) => section(id, body)));

test.each([
  ['sections in another order', made([3, 0], [1, 0]), 'unknown kind or order'],
  ['a section twice', made([1, 0], [1, 0]), 'unknown kind or order'],
  ['a section of an unknown kind', made([14, 0]), 'unknown kind or order'],
  ['more in a section than it says', made([1, 0, 0]), 'of another length than it says'],
  ['less in a section than it says', made([1, 1]), 'ends in the middle'],
  ['a number of bits too many', made([1, 0x80, 0x80, 0x80, 0x80, 0x10]), 'a number that is too long'],
  ['an initial value that is computed', made([6, 1, 0x7f, 0, 0x20, 0, 0x0b]), 'initial expression'],
  ['an initial value without end', made([6, 1, 0x7f, 0, 0x41, 0x80, 0x80, 0x80, 0x80, 0x80, 0]), 'too long'],
  ['an initial value of another type', made([6, 1, 0x70, 0, 0xd0, 0x6f, 0x0b]), 'initial expression'],
  ['elements of an unknown kind', made([9, 1, 8, 0]), 'elements of an unknown kind'],
  ['data of an unknown kind', made([11, 1, 3, 0]), 'data of an unknown kind'],
  ['functions without code', made([1, 1, 0x60, 0, 0], [3, 1, 0]), 'more or fewer functions'],
  ['code without functions', made([10, 1, 2, 0, 0x0b]), 'more or fewer functions'],
  ['a function of no type', made([3, 1, 0], [10, 1, 2, 0, 0x0b]), "a type that isn't there"],
])('%s is refused', (_what, bytes, message) => {
  expect(() => readModule(bytes)).toThrow(message);
});

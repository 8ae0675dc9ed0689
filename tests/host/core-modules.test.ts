import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { expect, test } from 'vitest';
import { moduleFacts } from '#host/sandbox/component/wasm.js';

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

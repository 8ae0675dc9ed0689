import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { type CompetitorModule, requireCompetitor } from '../lib/competitors.js';

interface Plugin {
  call(
    name: string,
    input?: string,
  ): Promise<{ getUint32(at: number, littleEndian: boolean): number } | null>;
  close(): Promise<void>;
}

type CreatePlugin = (
  manifest: { wasm: { data: Uint8Array }[] },
  options: { useWasi: boolean; runInWorker: boolean },
) => Promise<Plugin>;

/** Counts line feeds as the line counter does, by the interface that Extism gives its plugins. */
const text = `(module
  (import "extism:host/env" "input_length" (func $length (result i64)))
  (import "extism:host/env" "input_load_u8" (func $byte (param i64) (result i32)))
  (import "extism:host/env" "input_load_u64" (func $eight (param i64) (result i64)))
  (import "extism:host/env" "alloc" (func $alloc (param i64) (result i64)))
  (import "extism:host/env" "store_u64" (func $store (param i64 i64)))
  (import "extism:host/env" "output_set" (func $output (param i64 i64)))
  (memory (export "memory") 1)
  (func (export "nothing") (result i32) (i32.const 0))
  (func (export "lines") (result i32)
    (local $at i64) (local $end i64) (local $word i64) (local $left i32) (local $count i64) (local $out i64)
    (local.set $end (call $length))
    (block $done (loop $next
      (br_if $done (i64.gt_u (i64.add (local.get $at) (i64.const 8)) (local.get $end)))
      (local.set $word (call $eight (local.get $at)))
      (local.set $left (i32.const 8))
      (loop $bytes
        (local.set $count (i64.add (local.get $count)
          (i64.extend_i32_u (i64.eq (i64.and (local.get $word) (i64.const 255)) (i64.const 10)))))
        (local.set $word (i64.shr_u (local.get $word) (i64.const 8)))
        (br_if $bytes (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (local.set $at (i64.add (local.get $at) (i64.const 8)))
      (br $next)))
    (block $end (loop $rest
      (br_if $end (i64.ge_u (local.get $at) (local.get $end)))
      (local.set $count (i64.add (local.get $count)
        (i64.extend_i32_u (i32.eq (call $byte (local.get $at)) (i32.const 10)))))
      (local.set $at (i64.add (local.get $at) (i64.const 1)))
      (br $rest)))
    (local.set $out (call $alloc (i64.const 8)))
    (call $store (local.get $out) (local.get $count))
    (call $output (local.get $out) (i64.const 8))
    (i32.const 0)))`;

/** Opens the plugin. Plugins keep their instance between calls, while our calls each begin anew. */
export async function openExtism(): Promise<
  { name: string; plugin: Plugin; count(text: string): Promise<number> }[]
> {
  const create = (requireCompetitor('@extism/extism') as { default: CreatePlugin }).default;
  const bytes = await parse(text);
  const opened = [];
  for (const runInWorker of [false, true]) {
    const plugin = await create({ wasm: [{ data: bytes }] }, { useWasi: false, runInWorker });
    opened.push({
      name: runInWorker ? 'Extism in its worker' : 'Extism in the main thread',
      plugin,
      count: async (input: string) => (await plugin.call('lines', input))!.getUint32(0, true),
    });
  }
  return opened;
}

export const extism: CompetitorModule = {
  name: 'Extism',
  async open() {
    const opened = await openExtism();
    return {
      calls: opened.map(({ name, plugin }) => ({
        name: `${name}: empty function`,
        call: async () => void (await plugin.call('nothing', '')),
      })),
      close: async () => void (await Promise.all(opened.map(({ plugin }) => plugin.close()))),
    };
  },
};

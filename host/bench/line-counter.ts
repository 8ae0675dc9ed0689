import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { witText } from '../../wit/text.js';

/**
 * An agent without engine and library: it reports the number of line feeds of each source. Without sources it does
 * nothing, so a call measures what calling costs. Records are in memory as the component model's canonical ABI lays
 * them out: a source takes 24 bytes, a report 40, a metric 56.
 */
const text = `(module
  (memory (export "memory") 1)
  (data (i32.const 16) "lines")
  (global $top (mut i32) (i32.const 1024))
  (func $take (param $bytes i32) (result i32) (local $at i32)
    (local.set $at (i32.and (i32.add (global.get $top) (i32.const 7)) (i32.const -8)))
    (global.set $top (i32.add (local.get $at) (local.get $bytes)))
    (if (i32.gt_u (global.get $top) (i32.mul (memory.size) (i32.const 65536)))
      (then (if (i32.lt_s (memory.grow (i32.add (i32.const 1) (i32.shr_u (local.get $bytes) (i32.const 16)))) (i32.const 0))
        (then unreachable))))
    (local.get $at))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (call $take (local.get 3)))
  (func $lines (param $at i32) (param $end i32) (result i32) (local $count i32)
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $at) (local.get $end)))
      (local.set $count (i32.add (local.get $count) (i32.eq (i32.load8_u (local.get $at)) (i32.const 10))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
    (local.get $count))
  (func (export "tars:agent/agent@0.1.0#describe") (result i32) unreachable)
  (func (export "tars:agent/agent@0.1.0#configure") (param i32 i32) (result i32) (call $take (i32.const 24)))
  (func (export "tars:agent/agent@0.1.0#run") (param $source i32) (param $count i32) (param i32 i32 i32 i32) (result i32)
    (local $result i32) (local $report i32) (local $metric i32)
    (local.set $result (call $take (i32.const 28)))
    (i32.store offset=4 (local.get $result) (call $take (i32.mul (local.get $count) (i32.const 40))))
    (i32.store offset=8 (local.get $result) (local.get $count))
    (local.set $report (i32.load offset=4 (local.get $result)))
    (local.set $metric (call $take (i32.mul (local.get $count) (i32.const 56))))
    (block $done (loop $next
      (br_if $done (i32.eqz (local.get $count)))
      (memory.copy (local.get $report) (local.get $source) (i32.const 16))
      (i32.store offset=24 (local.get $report) (local.get $metric))
      (i32.store offset=28 (local.get $report) (i32.const 1))
      (i32.store (local.get $metric) (i32.const 16))
      (i32.store offset=4 (local.get $metric) (i32.const 5))
      (f64.store offset=8 (local.get $metric) (f64.convert_i32_u (call $lines
        (i32.load offset=16 (local.get $source))
        (i32.add (i32.load offset=16 (local.get $source)) (i32.load offset=20 (local.get $source))))))
      (local.set $source (i32.add (local.get $source) (i32.const 24)))
      (local.set $report (i32.add (local.get $report) (i32.const 40)))
      (local.set $metric (i32.add (local.get $metric) (i32.const 56)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br $next)))
    (local.get $result)))`;

const manifest = {
  name: 'line-counter',
  version: '1.0.0',
  role: 'analyzer',
  description: 'Counts lines',
  component: 'agent.wasm',
  syntax: false,
  languages: ['text'],
};

/** Writes the agent to a folder, whose path names it to a host. */
export async function writeLineCounter(): Promise<{ path: string; remove(): Promise<void> }> {
  const { parse, componentEmbed, componentNew } = await import('@bytecodealliance/jco-transpile/wasm-tools');
  const embedded = await componentEmbed({
    binary: await parse(text),
    witSource: witText(),
    world: 'plain-agent',
  });
  const path = await mkdtemp(join(tmpdir(), 'tars-line-counter-'));
  await writeFile(join(path, 'agent.wasm'), await componentNew(embedded, []));
  await writeFile(join(path, 'manifest.json'), JSON.stringify(manifest));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

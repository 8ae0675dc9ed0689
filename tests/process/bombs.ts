import { agentExport } from '#host/contract/world.js';
import type { CappedComponent } from '#host/sandbox/jco/compile.js';

const leb = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)]);
const section = (id: number, body: readonly number[]) => [id, ...leb(body.length), ...body];

/** A module that exports a function `f` without parameters: locals of type i32, and a body without its `end`. */
export function moduleOf(locals: number, body: readonly number[]): Uint8Array {
  const code = [1, ...leb(locals), 0x7f, ...body, 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(7, [1, 1, 0x66, 0, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}

const repeated = (times: number, part: readonly number[]) => Array.from({ length: times }, () => part).flat();

/** What V8's baseline compiler takes memory for without end: locals times blocks. */
export const baselineBomb = moduleOf(49_000, [
  ...repeated(20_000, [0x02, 0x40, 0x41, 0, 0x0d, 0]),
  ...repeated(20_000, [0x0b]),
]);

/** What keeps it busy for minutes: locals times branches. */
export const branchBomb = moduleOf(49_000, [0x03, 0x40, ...repeated(200_000, [0x41, 0, 0x0d, 0]), 0x0b]);

/**
 * A component as it is when it has been translated: `run` is the body of a function in its glue, which has `f` and
 * the imports of an agent.
 */
export function translated(run: string, module = moduleOf(0, [])): CappedComponent {
  const glue = `(function instantiate(moduleOf, imports, instanceOf) {
    const { f } = instanceOf(moduleOf('core.wasm'), {}).exports;
    return { ${JSON.stringify(agentExport)}: { describe() {}, configure() { return []; }, run(task) { ${run} } } };
  })`;
  return { glue, modules: { 'core.wasm': module }, maximumPages: {}, restorable: false };
}

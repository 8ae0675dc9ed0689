import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { defaultLimits, type Isolation, type Metric, type Outcome, type Task } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { sha256 } from '#host/base/digest.js';
import { taskBytes } from '#host/contract/backend.js';
import type { Limits } from '#host/contract/limits.js';
import { DiskCache } from '#host/images/cache.js';
import { HyperlightBackend } from '#host/sandbox/hyperlight.js';
import { JcoBackend } from '#host/sandbox/jco.js';
import { runs, seed } from '../fuzz/fuzz.js';
import { fromCore } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';

const KiB = 1024;
const MiB = 1024 * KiB;
const page = 65_536;

/** What is over the bytes of the items themselves, in tasks and outcomes. */
const frame = 512;

interface Shape {
  /** Where the list or the text is in the result: the address of its pointer. */
  itemBytes: number;
  jsonBytes: number;
  /** Writes one item at local 0. */
  item: string;
  /** What points to the items; `$items` and `$count` stand for where and how many they are. */
  result: string;
  count: (outcome: Outcome) => number;
}

const text = (byte: number, jsonBytes: number): Shape => ({
  itemBytes: 1,
  jsonBytes,
  item: `(i32.store8 (local.get 0) (i32.const ${byte}))`,
  result: `(i32.store (i32.const 20) (i32.const 256)) (i32.store (i32.const 24) (i32.const 1))
    (i32.store (i32.const 272) $items) (i32.store (i32.const 276) $count)`,
  count: ({ documents }) => documents[0]!.text.length,
});

const oneLetter = '(i32.const 512)';

/** What takes the most memory for its JSON, and the least. */
const shapes: Record<string, Shape> = {
  text: text(97, 1),
  'control characters': text(1, 6),
  metrics: {
    itemBytes: 56,
    jsonBytes: '{"name":"a","value":0},'.length,
    item: `(i32.store (local.get 0) ${oneLetter}) (i32.store offset=4 (local.get 0) (i32.const 1))`,
    result: `(i32.store (i32.const 4) (i32.const 256)) (i32.store (i32.const 8) (i32.const 1))
      (i32.store (i32.const 280) $items) (i32.store (i32.const 284) $count)`,
    count: ({ reports }) => reports[0]!.metrics.length,
  },
  edits: {
    itemBytes: 16,
    jsonBytes: '{"start":0,"end":0,"text":"a"},'.length,
    item: `(i32.store offset=8 (local.get 0) ${oneLetter}) (i32.store offset=12 (local.get 0) (i32.const 1))`,
    result: `(i32.store (i32.const 12) (i32.const 256)) (i32.store (i32.const 16) (i32.const 1))
      (i32.store (i32.const 264) $items) (i32.store (i32.const 268) $count)`,
    count: ({ changes }) => changes[0]!.edits.length,
  },
};

interface Use {
  output: { shape: string; bytes: number };
  input: { records: boolean; bytes: number };
  logBytes: number;
  morePages: number;
}

/** An agent that uses all of its memory, says and returns as much as it may, and what it may use. */
async function greedy({ output, input, logBytes, morePages }: Use) {
  const shape = shapes[output.shape]!;
  const count = Math.floor((output.bytes - frame) / shape.jsonBytes);
  const itemsEnd = Math.ceil((page + count * shape.itemBytes) / page) * page;
  const pages = itemsEnd / page + Math.ceil((4 * input.bytes) / page) + 1 + morePages;
  const lines = Math.ceil(logBytes / 17) + 1;
  const agent = await fromCore({
    fields: `(import "tars:agent/host@0.1.0" "log" (func $log (param i32 i32 i32)))
      (memory (export "memory") ${pages}) (table 1 funcref) (global $next (mut i32) (i32.const ${itemsEnd}))`,
    realloc: `(global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
      (global.get $next) (global.set $next (i32.add (global.get $next) (local.get 3)))`,
    run: `
      (memory.fill (i32.const 0) (i32.const 97) (i32.const ${pages * page}))
      (call $log (i32.const 1) (i32.const 0) (i32.const ${pages * page}))
      (local.set 0 (i32.const ${lines}))
      (loop
        (call $log (i32.const 1) (i32.const 0) (i32.const 1))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
      (memory.fill (i32.const 0) (i32.const 0) (i32.const ${itemsEnd}))
      (i32.store8 (i32.const 512) (i32.const 97))
      (local.set 0 (i32.const ${page}))
      (loop ${shape.item}
        (local.set 0 (i32.add (local.get 0) (i32.const ${shape.itemBytes})))
        (br_if 0 (i32.lt_u (local.get 0) (i32.const ${page + count * shape.itemBytes}))))
      ${shape.result.replace('$items', `(i32.const ${page})`).replace('$count', `(i32.const ${count})`)}
      (i32.const 0)`,
  });
  const limits: Limits = {
    ...defaultLimits,
    wallMs: scaled(60_000),
    memoryBytes: pages * page,
    inputBytes: input.bytes,
    outputBytes: output.bytes,
    logBytes,
  };
  const bytes = await readFile(agent);
  return {
    agent: { name: 'greedy', sha256: sha256(bytes), bytes: async () => bytes },
    limits,
    count,
  };
}

const metric: Metric = { name: 'a', value: 0 };

function task({ input: { records, bytes } }: Use): Task {
  const none: Task = { sources: [], reports: [], options: '{}' };
  if (!records) return { ...none, sources: [{ path: 'a', language: 'text', text: 'x'.repeat(bytes - 16) }] };
  const count = Math.floor((bytes - frame) / (JSON.stringify(metric).length + 1));
  const metrics = Array.from({ length: Math.max(0, count) }, () => metric);
  return { ...none, reports: [{ path: '', language: '', findings: [], metrics, unparsed: [] }] };
}

/** Of a sandbox itself: what hosts make of an outcome takes longer than all the rest. */
async function expectAnswer(isolation: Isolation, use: Use): Promise<void> {
  const { agent, limits, count } = await greedy(use);
  const cache = new DiskCache(undefined, () => {});
  const backend = isolation === 'vm' ? new HyperlightBackend(cache) : new JcoBackend(cache, { isolation });
  try {
    const spec = { agent, syntax: undefined, language: 'text', settings: '{}', limits };
    const sandbox = await backend.start(await backend.prepare(spec), limits);
    const asked = task(use);
    expect(taskBytes(asked)).toBeLessThanOrEqual(limits.inputBytes);
    const { outcome, usage } = await sandbox.call(asked);
    expect(shapes[use.output.shape]!.count(JSON.parse(outcome) as Outcome)).toBe(count);
    expect(usage.memoryBytes).toBe(limits.memoryBytes);
    expect(usage.outputBytes).toBeLessThanOrEqual(limits.outputBytes);
    await sandbox.close();
  } finally {
    await backend.close();
  }
}

const sizes = (mostKiB: number) => fc.integer({ min: 1, max: mostKiB }).map((size) => size * KiB);
const anyUse: fc.Arbitrary<Use> = fc.record({
  output: fc.record({ shape: fc.constantFrom(...Object.keys(shapes)), bytes: sizes(6 * KiB) }),
  input: fc.record({ records: fc.boolean(), bytes: sizes(4 * KiB) }),
  logBytes: fc.oneof(fc.constant(1), sizes(128)),
  morePages: fc.nat(128),
});

onEachBackend((_open, _backend, isolation) => {
  describe('an agent that is within all of its limits gets an answer', () => {
    test.each<[string, Use]>([
      [
        'with many small records, there and back',
        {
          output: { shape: 'metrics', bytes: 8 * MiB },
          input: { records: true, bytes: 2 * MiB },
          logBytes: KiB,
          morePages: 0,
        },
      ],
      [
        'with long texts, there and back',
        {
          output: { shape: 'text', bytes: 16 * MiB },
          input: { records: false, bytes: 16 * MiB },
          logBytes: KiB,
          morePages: 0,
        },
      ],
      [
        'with a line to log that is longer than all it may return',
        {
          output: { shape: 'text', bytes: KiB },
          input: { records: false, bytes: KiB },
          logBytes: 64 * KiB,
          morePages: 100,
        },
      ],
    ])('%s', (_, use) => expectAnswer(isolation, use));

    test('whatever their sizes', async () => {
      const told = `TARS_FUZZ_SEED=${seed} has it again`;
      await fc
        .assert(
          fc.asyncProperty(anyUse, (use) => expectAnswer(isolation, use)),
          { numRuns: runs(4), seed, endOnFailure: true },
        )
        .catch((error: Error) => {
          throw new Error(`${error.message}\n${told}`, { cause: error });
        });
    });
  });
});

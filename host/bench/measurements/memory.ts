import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inChild } from '../in-child.js';
import { interleave } from '../interleave.js';
import type { Measurement } from '../record.js';
import { row } from '../rows.js';
import { roundsOf, type Setup } from '../setup.js';
import { describeFiles } from '../workload.js';

/** Measures the resident memory of one more sandbox, after a call. */
export async function memory(setup: Setup): Promise<Measurement[]> {
  const [file] = setup.workload.sized(20_000, 1);
  const sandboxes = setup.quick ? 3 : 9;
  const cacheDir = await mkdtemp(join(tmpdir(), 'tars-bench-memory-'));
  try {
    const bytes = setup.subjects.map((): number[] => []);
    await interleave(
      setup.subjects.map((subject, index) => ({
        name: subject.name,
        async run() {
          const task = { do: 'memory', file: file!, sandboxes, cacheDir } as const;
          const { sandboxBytes } = await inChild(subject, task, setup.signal);
          bytes[index]!.push(sandboxBytes! / 1024 ** 2);
        },
      })),
      roundsOf(setup, 'memory', 1),
    );
    return [
      {
        name: 'memory',
        title: 'Memory of a sandbox',
        unit: 'MiB',
        better: 'lower',
        parameter: null,
        rows: setup.subjects.map(({ name }, index) => row(name, null, bytes[index]!.slice(-setup.rounds))),
        notes: [
          `Growth of the resident set from 1 to ${sandboxes} sandboxes that have each analyzed ${describeFiles([file!])}, shared out.`,
        ],
      },
    ];
  } finally {
    await rm(cacheDir, { recursive: true, force: true });
  }
}

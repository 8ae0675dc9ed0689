import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceFile } from '../../contract/report.js';
import { inChild } from '../in-child.js';
import { interleave, type TimedCompetitor } from '../interleave.js';
import type { Measurement } from '../record.js';
import { relateTo, row, rowsOf } from '../rows.js';
import { roundsOf, type Setup } from '../setup.js';
import { describeFiles } from '../workload.js';

/**
 * Measures the milliseconds from the start of a process to its first report: without an image, with one, and with one
 * more sandbox.
 */
export async function start(setup: Setup): Promise<Measurement[]> {
  const { subjects } = setup;
  const [file] = setup.workload.sized(setup.quick ? 2_000 : 20_000, 1);
  const folder = await mkdtemp(join(tmpdir(), 'tars-bench-start-'));
  const task = { do: 'start', file: file!, sandboxes: 1 } as const;
  const clones = new Map<string, number[]>();
  try {
    const competitors: TimedCompetitor[] = subjects.flatMap((subject) => {
      const cloned: number[] = [];
      clones.set(`${subject.name}: another sandbox`, cloned);
      return startsOf(subject, { setup, folder, task, cloned });
    });
    const results = await interleave(
      [...competitors, ...setup.competitors.starts],
      roundsOf(setup, 'start', 1),
    );
    const rows = rowsOf(results, ({ wallMs }) => wallMs);
    for (const [name, times] of clones) rows.push(row(name, null, times.slice(-setup.rounds)));
    return [
      {
        name: 'start',
        title: 'Start',
        unit: 'ms',
        better: 'lower',
        parameter: null,
        rows: relateTo(`${subjects[0]!.name}: image in the cache`, rows),
        notes: [
          `From the start of a process to the report of the first file, ${describeFiles([file!])}.`,
          'Another sandbox: of an image that is open, in a process that has analyzed two files, to its report.',
        ],
      },
    ];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Starts {
  setup: Setup;
  /** Holds the caches of images. */
  folder: string;
  task: { do: 'start'; file: SourceFile; sandboxes: number };
  /** Gets what one more sandbox took. */
  cloned: number[];
}

function startsOf(
  subject: Setup['subjects'][number],
  { setup, folder, task, cloned }: Starts,
): TimedCompetitor[] {
  const { signal } = setup;
  const kept = join(folder, `kept-${subject.name.replaceAll(/\W/g, '-')}`);
  return [
    {
      name: `${subject.name}: no image yet`,
      async timed() {
        const cacheDir = await mkdtemp(join(folder, 'fresh-'));
        const { answeredMs } = await inChild(subject, { ...task, cacheDir }, signal);
        await rm(cacheDir, { recursive: true, force: true });
        return answeredMs;
      },
    },
    {
      name: `${subject.name}: image in the cache`,
      async timed() {
        const { answeredMs, cloneMs } = await inChild(subject, { ...task, cacheDir: kept }, signal);
        cloned.push(cloneMs!);
        return answeredMs;
      },
    },
  ];
}

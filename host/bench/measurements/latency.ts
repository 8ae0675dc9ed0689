import type { Analyzer } from '../competitor.js';
import { interleave } from '../interleave.js';
import type { Measurement } from '../record.js';
import { relateTo, row } from '../rows.js';
import { roundsOf, type Setup } from '../setup.js';
import { percentile } from '../statistics.js';
import { describeFiles } from '../workload.js';

const percents = [50, 95, 99];

/** Measures the milliseconds of one file, called alone, one after another. */
export async function latency(setup: Setup): Promise<Measurement[]> {
  const files = setup.workload.mixed(setup.quick ? 100_000 : 1_500_000);
  const competitors = [...setup.subjects, ...setup.competitors.analyzers];
  const analyzers: Analyzer[] = [];
  try {
    for (const competitor of competitors) analyzers.push(await competitor.open(1));
    const times = competitors.map((): number[][] => []);
    await interleave(
      competitors.map(({ name }, index) => ({
        name,
        async run() {
          const each: number[] = [];
          for (const file of files) {
            setup.signal?.throwIfAborted();
            const started = performance.now();
            await analyzers[index]!.one(file);
            each.push(performance.now() - started);
          }
          times[index]!.push(each);
        },
      })),
      roundsOf(setup, 'latency', 1),
    );
    const rows = competitors.flatMap(({ name }, index) =>
      percents.map((percent) =>
        row(
          name,
          percent,
          times[index]!.slice(-setup.rounds).map((each) => percentile(each, percent)),
        ),
      ),
    );
    return [
      {
        name: 'latency',
        title: 'Latency of one file',
        unit: 'ms',
        better: 'lower',
        parameter: 'percentile',
        rows: relateTo(setup.subjects[0]!.name, rows),
        notes: [`${describeFiles(files)}, from asking to the checked answer, one after another.`],
      },
    ];
  } finally {
    await Promise.all(analyzers.map((analyzer) => analyzer.close()));
  }
}

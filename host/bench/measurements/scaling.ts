import type { SourceFile } from '../../index.js';
import type { Analyzer, Competitor } from '../competitor.js';
import { generatedFile } from '../generated.js';
import { interleave } from '../interleave.js';
import type { Measurement } from '../record.js';
import { relateTo, row } from '../rows.js';
import { roundsOf, type Setup } from '../setup.js';
import { byteLength } from '../workload.js';

interface Step {
  at: number;
  files: SourceFile[];
}

/** Measures speed by the size of the files, one at a time. */
export async function fileSize(setup: Setup): Promise<Measurement[]> {
  const sizes = setup.quick ? [1_000, 20_000] : [1_000, 10_000, 100_000, 1_000_000];
  const together = setup.quick ? 40_000 : 1_000_000;
  const steps = sizes.map((size) => ({
    at: size / 1000,
    files: Array.from({ length: Math.ceil(together / size) }, (_, number) => generatedFile(size, number)),
  }));
  const rows = await perStep(setup, 'file-size', steps, 1, (files, ms) => byteLength(files) / 1000 / ms);
  return [
    {
      name: 'file-size',
      title: 'By size of the files',
      unit: 'MB/s',
      better: 'higher',
      parameter: 'KB',
      rows,
      notes: [`Generated files, ${together / 1000} KB of each size, one at a time.`],
    },
  ];
}

/** Measures speed by the number of files. */
export async function fileCount(setup: Setup): Promise<Measurement[]> {
  const counts = setup.quick ? [10, 50] : [10, 100, 1_000, 10_000];
  const steps = counts.map((at) => ({ at, files: setup.workload.sized(2_000, at) }));
  const rows = await perStep(
    setup,
    'file-count',
    steps,
    setup.cores,
    (files, ms) => (files.length * 1000) / ms,
  );
  return [
    {
      name: 'file-count',
      title: 'By number of files',
      unit: 'files/s',
      better: 'higher',
      parameter: 'files',
      rows,
      notes: [`Files of about 2 KB, ${setup.cores} at a time.`],
    },
  ];
}

async function perStep(
  setup: Setup,
  name: string,
  steps: Step[],
  parallelism: number,
  speed: (files: SourceFile[], wallMs: number) => number,
) {
  const competitors: Competitor[] = [
    ...setup.subjects,
    ...setup.competitors.analyzers.filter(
      ({ parallel, inOtherProcesses, slow }) => !inOtherProcesses && !slow && (parallel || parallelism === 1),
    ),
  ];
  const analyzers: Analyzer[] = [];
  try {
    for (const contender of competitors) analyzers.push(await contender.open(parallelism));
    const entries = competitors.flatMap((contender, index) =>
      steps.map((step) => ({
        contender: contender.name,
        step,
        run: () => analyzers[index]!.run(step.files),
      })),
    );
    const results = await interleave(
      entries.map(({ contender, run }) => ({ name: contender, run })),
      roundsOf(setup, name, 1),
    );
    const rows = entries.map(({ contender, step }, index) =>
      row(
        contender,
        step.at,
        results[index]!.samples.map(({ wallMs }) => speed(step.files, wallMs)),
      ),
    );
    return relateTo(setup.subjects[0]!.name, rows);
  } finally {
    await Promise.all(analyzers.map((analyzer) => analyzer.close()));
  }
}

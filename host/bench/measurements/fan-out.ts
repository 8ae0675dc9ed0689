import type { Analyzer } from '../competitor.js';
import { interleave } from '../interleave.js';
import type { Measurement, Row } from '../record.js';
import { relateTo, row } from '../rows.js';
import { roundsOf, type Setup } from '../setup.js';
import { describeFiles } from '../workload.js';

/** Measures a thousand files at once, and the processor time of distributing them. */
export async function fanOut(setup: Setup): Promise<Measurement[]> {
  const files = setup.workload.sized(setup.quick ? 5_000 : 20_000, setup.quick ? 30 : 1_000);
  const competitors = [
    ...setup.subjects,
    ...setup.competitors.analyzers.filter(
      ({ parallel, inOtherProcesses, slow }) => parallel && !inOtherProcesses && !slow,
    ),
  ];
  const analyzers: Analyzer[] = [];
  try {
    for (const competitor of competitors) analyzers.push(await competitor.open(setup.cores));
    const results = await interleave(
      competitors.map(({ name }, index) => ({ name, run: () => analyzers[index]!.run(files) })),
      roundsOf(setup, 'fan-out', 1),
    );
    const speed = results.map(({ name, samples }) =>
      row(
        name,
        null,
        samples.map(({ wallMs }) => (files.length * 1000) / wallMs),
      ),
    );
    const share: Row[] = results
      .filter(({ samples }) => samples.every(({ mainCpuMs }) => mainCpuMs !== undefined))
      .map(({ name, samples }) =>
        row(
          name,
          null,
          samples.map(({ cpuMs, mainCpuMs }) => (mainCpuMs! / (cpuMs - mainCpuMs!)) * 100),
        ),
      );
    const about = `${describeFiles(files)}, ${setup.cores} at a time.`;
    const base = setup.subjects[0]!.name;
    const common = { parameter: null };
    return [
      {
        ...common,
        name: 'fan-out',
        title: 'Fan-out',
        unit: 'files/s',
        better: 'higher',
        rows: relateTo(base, speed),
        notes: [about],
      },
      {
        ...common,
        name: 'fan-out-overhead',
        title: 'What handing out takes',
        unit: '% of the work',
        better: 'lower',
        rows: share,
        notes: [
          `${about} Processor time of the main thread (pool, transport, checking answers) over that of all other threads.`,
        ],
      },
    ];
  } finally {
    await Promise.all(analyzers.map((analyzer) => analyzer.close()));
  }
}

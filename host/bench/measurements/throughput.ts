import type { Analyzer, Competitor } from '../competitor.js';
import { CpuControl, controlUnits } from '../control.js';
import { interleave, type Result } from '../interleave.js';
import type { Measurement, Row } from '../record.js';
import { relateTo, row } from '../rows.js';
import { cpuControl, roundsOf, type Setup } from '../setup.js';
import { byteLength, describeFiles } from '../workload.js';

interface Entry {
  contender: string;
  at: number;
  result: Result;
}

/** Measures megabytes a second by concurrent sandboxes, and their scaling compared with the machine's. */
export async function throughput(setup: Setup): Promise<Measurement[]> {
  const files = setup.workload.mixed(setup.quick ? 120_000 : 2_000_000);
  const levels = parallelisms(setup);
  const opened: { contender: string; at: number; analyzer: Analyzer }[] = [];
  const controls: { at: number; control: CpuControl }[] = [];
  try {
    for (const contender of [...setup.subjects, ...setup.competitors.analyzers]) {
      for (const at of levelsOf(contender, levels, setup)) {
        opened.push({ contender: contender.name, at, analyzer: await contender.open(at) });
      }
    }
    const units = await controlUnits(setup.quick ? 50 : 500);
    for (const at of levels) controls.push({ at, control: await CpuControl.start(at, units) });
    const entries = [
      ...opened.map(({ contender, at, analyzer }) => ({ contender, at, run: () => analyzer.run(files) })),
      ...controls.map(({ at, control }) => ({ contender: cpuControl, at, run: () => control.run() })),
    ];
    const results = await interleave(
      entries.map(({ contender, run }) => ({ name: contender, run })),
      roundsOf(setup, 'throughput', 2),
    );
    const measured = entries.map(({ contender, at }, index) => ({ contender, at, result: results[index]! }));
    return [
      speed(setup, measured, byteLength(files), describeFiles(files)),
      cpu(setup, measured, byteLength(files)),
      scaling(measured),
    ];
  } finally {
    await Promise.all([
      ...opened.map(({ analyzer }) => analyzer.close()),
      ...controls.map(({ control }) => control.close()),
    ]);
  }
}

function parallelisms({ quick, cores }: Setup): number[] {
  const wanted = quick ? [1, cores] : [1, 2, 3, 4, cores, 2 * cores, 3 * cores, 4 * cores];
  return [...new Set(wanted)].sort((a, b) => a - b);
}

function levelsOf({ parallel, slow }: Competitor, levels: number[], { cores }: Setup): number[] {
  return levels.filter((at) => at === 1 || (parallel && (!slow || at === cores)));
}

function speed(setup: Setup, entries: Entry[], bytes: number, files: string): Measurement {
  const rows = entries
    .filter(({ contender }) => contender !== cpuControl)
    .map(({ contender, at, result }) =>
      row(
        contender,
        at,
        result.samples.map(({ wallMs }) => bytes / 1000 / wallMs),
      ),
    );
  return {
    name: 'throughput',
    title: 'Throughput',
    unit: 'MB/s',
    better: 'higher',
    parameter: 'at a time',
    rows: relateTo(setup.subjects[0]!.name, rows),
    notes: [`${files}, all of them in every run, in warm sandboxes.`],
  };
}

function cpu(setup: Setup, entries: Entry[], bytes: number): Measurement {
  const rows = entries
    .filter(({ contender }) => contender !== cpuControl && !runsInOtherProcesses(setup, contender))
    .map(({ contender, at, result }) =>
      row(
        contender,
        at,
        result.samples.map(({ cpuMs }) => cpuMs / (bytes / 1e6)),
      ),
    );
  return {
    name: 'throughput-cpu',
    title: 'Processor time of the same runs',
    unit: 'ms/MB',
    better: 'lower',
    parameter: 'at a time',
    rows: relateTo(setup.subjects[0]!.name, rows),
    notes: ['User and system time of the process with all its threads.'],
  };
}

function runsInOtherProcesses({ competitors, subjects }: Setup, name: string): boolean {
  const all: readonly Competitor[] = [...subjects, ...competitors.analyzers];
  return all.some((one) => one.name === name && one.inOtherProcesses === true);
}

/** Computes speed relative to the same competitor with one file at a time. */
function scaling(entries: Entry[]): Measurement {
  const rows: Row[] = [];
  for (const { contender, at, result } of entries) {
    const one = entries.find((entry) => entry.contender === contender && entry.at === 1)!;
    if (at === 1) continue;
    const samples = result.samples.map(({ wallMs }, round) => one.result.samples[round]!.wallMs / wallMs);
    rows.push(row(contender, at, samples));
  }
  return {
    name: 'scaling',
    title: 'Scaling',
    unit: 'times one at a time',
    better: 'higher',
    parameter: 'at a time',
    rows: relateTo(cpuControl, rows),
    notes: ['The control is as many worker threads that compute in JavaScript and share nothing.'],
  };
}

import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Measurement } from '#host/bench/record.js';
import { row } from '#host/bench/rows.js';
import type { Setup } from '#host/bench/setup.js';
import { defaultLimits } from '#host/contract/limits.js';
import { validateOutcome } from '#host/contract/outcome.js';
import { conversions, type Format, openFormatter } from '#host/reports/formats.js';
import { writePieces } from '#host/reports/pieces.js';
import type { ReportedFile } from '#host/reports/run-report.js';
import { largest, longest, scales } from '../lib/largest-answers.js';
import { largestReports } from '../lib/largest-reports.js';

/** Measures the longest time without a turn of the event loop, while the largest answers are read and reported. */
export async function mainThread(setup: Setup): Promise<Measurement[]> {
  const reading = Object.entries({ ...largest, ...longest }).flatMap(([name, make]) =>
    scales.map((scale) => ({ name: `reading ${name}`, at: scale, make: () => reads(make(scale), scale) })),
  );
  const writing = conversions.flatMap((format) =>
    Object.entries(largestReports).map(([name, make]) => ({
      name: `${format} of ${name}`,
      at: null,
      make: () => writes(format, make()),
    })),
  );
  const rows = [];
  for (const { name, at, make } of [...reading, ...writing]) {
    setup.progress(`main-thread: ${name}`);
    const run = make();
    const samples: number[] = [];
    // The first round warms up.
    for (let round = 0; round <= setup.rounds; round++) {
      setup.signal?.throwIfAborted();
      samples.push(await longestBlockMs(run));
    }
    rows.push(row(name, at, samples.slice(1)));
  }
  return [
    {
      name: 'main-thread',
      title: 'Longest block of the event loop',
      unit: 'ms',
      better: 'lower',
      parameter: 'times the default limits',
      rows,
      notes: [
        'Of answers and reports that are as large as limits let them be, in one way each; resolution 1 ms.',
      ],
    },
  ];
}

const options = {
  root: 'file:///',
  startedAt: new Date(0),
  colors: false,
  columns: 100,
  quiet: false,
  history: [],
};

function reads(json: string, scale: number): () => Promise<unknown> {
  const text = 'x日\n'.repeat(100_000);
  const expectation = {
    agent: 'agent',
    task: { sources: [{ path: 'a.cs', language: 'csharp', text }], reports: [], options: '{}' },
    rules: new Set(['T1']),
    onePerSource: true,
    limits: { outputItems: scale * defaultLimits.outputItems },
  };
  return () => validateOutcome(json, expectation);
}

function writes(format: Format, [file, text]: [ReportedFile, string]): () => Promise<unknown> {
  return async () => {
    const reporter = await openFormatter(format, options);
    reporter.start({
      tool: { name: '', version: '' },
      agent: '',
      backend: { name: '', reason: '', isolation: [] },
    });
    await writePieces(reporter.file(file, text), async () => {});
  };
}

async function longestBlockMs(work: () => Promise<unknown>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  // Counting begins with the first turn.
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.reset();
  await work();
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  return delay.max / 1e6;
}

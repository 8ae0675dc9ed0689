import { isDeepStrictEqual } from 'node:util';
import { interleave, type Result, type Sample } from '#host/bench/interleave.js';
import type { Measurement, Row } from '#host/bench/record.js';
import { row } from '#host/bench/rows.js';
import { roundsOf, type Setup } from '#host/bench/setup.js';
import { ratioOf } from '#host/bench/statistics.js';
import { byteLength, describeFiles } from '#host/bench/workload.js';
import type { SourceFile } from '../../host/index.js';
import { analysisSettings } from '../lib/analysis-settings.js';
import { HostAnalysis } from '../lib/host-analysis.js';
import type { Kit } from '../lib/kit.js';
import { PlainAnalysis } from '../lib/plain-analysis.js';

const bare = 'in process, no sandbox';

interface Entry {
  contender: string;
  at: number;
  analysis: PlainAnalysis | HostAnalysis;
}

/**
 * Measures the whole chain of `tarscli analyze`, with one sandbox and as many as cores, compared with the same agents
 * in process.
 */
export function analyze(kit: Kit) {
  return async (setup: Setup): Promise<Measurement[]> => {
    const files = setup.workload.mixed(setup.quick ? 60_000 : 2_000_000);
    const settings = await analysisSettings();
    const plain = await PlainAnalysis.open(kit, settings);
    const entries: Entry[] = [{ contender: bare, at: 1, analysis: plain }];
    const hosts: HostAnalysis[] = [];
    try {
      for (const [subject, at] of setup.subjects.flatMap((one) =>
        levels(setup).map((at) => [one, at] as const),
      )) {
        const analysis = await HostAnalysis.open(subject, at, settings);
        hosts.push(analysis);
        entries.push({ contender: subject.name, at, analysis });
      }
      setup.progress('analyze: warming up');
      await agree(entries, files);
      const results = await interleave(
        entries.map(({ contender, analysis }) => ({
          name: contender,
          run: async () => void (await analysis.run(files)),
        })),
        roundsOf(setup, 'analyze', 2),
      );
      const megabytes = byteLength(files) / 1e6;
      const rows = (of: (sample: Sample) => number) => related(entries, results, of);
      return [
        {
          name: 'analyze',
          title: 'Analyzing and scoring',
          unit: 'MB/s',
          better: 'higher',
          parameter: 'at a time',
          rows: rows(({ wallMs }) => (megabytes * 1000) / wallMs),
          notes: [
            `${describeFiles(files)}: pattern-matcher with all C# patterns, complexity with the tokens of clones, scorer.`,
            'Ratios are to one thread in process, whatever the number of sandboxes.',
          ],
        },
        {
          name: 'analyze-cpu',
          title: 'Processor time of the same runs',
          unit: 'ms/MB',
          better: 'lower',
          parameter: 'at a time',
          rows: rows(({ cpuMs }) => cpuMs / megabytes),
          notes: ['User and system time of the process with all its threads.'],
        },
        parts(setup, entries, megabytes),
      ];
    } finally {
      await Promise.all(hosts.map((host) => host.close()));
    }
  };
}

const levels = ({ cores }: Setup) => [...new Set([1, cores])];

/** Checks that all give the same result, so that they can be compared. */
async function agree(entries: readonly Entry[], files: readonly SourceFile[]): Promise<void> {
  let first: unknown[] | undefined;
  for (const { contender, at, analysis } of entries) {
    const opportunities = await analysis.run(files);
    first ??= opportunities;
    if (!isDeepStrictEqual(opportunities, first)) {
      throw new Error(`${contender} with ${at} at a time comes to other opportunities than ${bare}`);
    }
  }
}

function related(
  entries: readonly Entry[],
  results: readonly Result[],
  of: (sample: Sample) => number,
): Row[] {
  const [base] = results.map(({ samples }) => samples.map(of));
  return results.map(({ samples }, index) => {
    const { contender, at } = entries[index]!;
    const measured = row(contender, at, samples.map(of));
    return index === 0 ? measured : { ...measured, ratio: { to: bare, ...ratioOf(measured.samples, base!) } };
  });
}

/** Divides the time into its parts, one file at a time. */
function parts({ rounds }: Setup, entries: readonly Entry[], megabytes: number): Measurement {
  const rows: Row[] = [];
  const add = <Part>(name: string, of: readonly Part[], pick: (part: Part) => number) => {
    const last = of.slice(-rounds);
    if (last.length > 0)
      rows.push(
        row(
          name,
          null,
          last.map((part) => pick(part) / megabytes),
        ),
      );
  };
  for (const { contender, at, analysis } of entries) {
    if (at !== 1) continue;
    if (analysis instanceof PlainAnalysis) {
      add('in process: the parser', analysis.parts, ({ parserMs }) => parserMs);
      add('in process: both analyzers', analysis.parts, ({ agentsMs }) => agentsMs);
      add('in process: scorer', analysis.parts, ({ scorerMs }) => scorerMs);
    } else {
      add(
        `${contender}: both analyzers in their sandboxes`,
        analysis.parts,
        ({ sandboxesMs }) => sandboxesMs,
      );
      add(`${contender}: main thread meanwhile`, analysis.parts, ({ mainMs }) => mainMs);
      add(`${contender}: scorer, with its transport and checks`, analysis.parts, ({ scorerMs }) => scorerMs);
    }
  }
  return {
    name: 'analyze-parts',
    title: 'Where the time of the same runs goes, one at a time',
    unit: 'ms/MB',
    better: 'lower',
    parameter: null,
    rows,
    notes: [
      "In process by the clock; with sandboxes processor time, that of the parser and of V8's own threads among that of the sandboxes.",
    ],
  };
}

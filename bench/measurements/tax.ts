import type { Competitor } from '#host/bench/competitor.js';
import { interleave, type TimedCompetitor } from '#host/bench/interleave.js';
import type { Measurement } from '#host/bench/record.js';
import { relateTo, rowsOf } from '#host/bench/rows.js';
import { roundsOf, type Setup } from '#host/bench/setup.js';
import { byteLength, describeFiles } from '#host/bench/workload.js';
import type { SourceFile } from '../../host/index.js';
import type { Kit } from '../lib/kit.js';
import { loadParser } from '../lib/plain-agent.js';

const bare = 'the parser, in process';

/** Measures the processor time of a file's whole path, relative to the parser alone with the same rules. */
export function tax(kit: Kit) {
  return async (setup: Setup): Promise<Measurement[]> => {
    const files = setup.workload.sized(setup.quick ? 5_000 : 20_000, setup.quick ? 20 : 100);
    const parser = await loadParser(kit.folder);
    const rules = parser.compile(JSON.stringify(kit.rules));
    const parse = ({ text }: SourceFile) => {
      parser.analyze({ language: 'csharp', text, rules, views: {} });
    };
    const inThread = setup.competitors.analyzers.filter(({ inOtherProcesses }) => !inOtherProcesses);
    const competitors: Competitor[] = [...setup.subjects, ...inThread];
    const analyzers = await Promise.all(competitors.map((competitor) => competitor.open(1)));
    try {
      const timed: TimedCompetitor[] = [
        { name: bare, run: () => files.forEach(parse) },
        ...competitors.map(({ name }, index) => ({ name, run: () => analyzers[index]!.run(files) })),
      ];
      await warm(timed, setup.quick ? 200 : 6_000, setup);
      const results = await interleave(timed, roundsOf(setup, 'tax', 1));
      const megabytes = byteLength(files) / 1e6;
      const rows = rowsOf(results, ({ cpuMs }) => cpuMs / megabytes);
      return [
        {
          name: 'tax',
          title: 'What the sandbox costs all in all',
          unit: 'ms/MB',
          better: 'lower',
          parameter: null,
          rows: relateTo(bare, rows),
          notes: [
            `${describeFiles(files)}, one at a time; user and system time of the process with all its threads.`,
            'The parser in process: the same component with the same rules, called from the main thread.',
          ],
        },
      ];
    } finally {
      await Promise.all(analyzers.map((analyzer) => analyzer.close()));
    }
  };
}

/** Warms up until V8 has optimized everything: by processor time, however much of it the machine gives. */
async function warm(timed: readonly TimedCompetitor[], eachMs: number, { progress, signal }: Setup) {
  for (const competitor of timed) {
    progress(`tax, ${competitor.name}: warming up`);
    const before = process.cpuUsage();
    const spentMs = () => {
      const { user, system } = process.cpuUsage(before);
      return (user + system) / 1000;
    };
    while (spentMs() < eachMs) {
      signal?.throwIfAborted();
      if ('run' in competitor) await competitor.run();
    }
  }
}

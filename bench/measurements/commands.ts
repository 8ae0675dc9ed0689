import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Subject } from '#host/bench/competitor.js';
import { interleave, type TimedCompetitor } from '#host/bench/interleave.js';
import type { Measurement } from '#host/bench/record.js';
import { rowsOf } from '#host/bench/rows.js';
import { roundsOf, type Setup } from '#host/bench/setup.js';
import { describeFiles } from '#host/bench/workload.js';
import type { SourceFile } from '../../host/index.js';
import { spentBy } from '../cli/process.js';

const matcher = ['hyperlight-run', 'pattern-matcher'];
const figures: Record<string, readonly string[]> = {
  '--version': ['--version'],
  'pattern-matcher, a file': [...matcher, '--file', '0.cs'],
  'pattern-matcher, a folder': [...matcher, '--dir', '.'],
  'the same with --cache, nothing changed': [...matcher, '--dir', '.', '--cache'],
  analyze: ['analyze', '.'],
};

/** Measures what whole commands of each version take, from start to exit. */
export async function commands(setup: Setup): Promise<Measurement[]> {
  const root = await mkdtemp(join(tmpdir(), 'tars-bench-commands-'));
  try {
    const files = setup.workload.sized(10_000, setup.quick ? 20 : 300);
    const folder = join(root, 'sources');
    await mkdir(folder);
    for (const [at, { text }] of files.entries()) await writeFile(join(folder, `${at}.cs`), text);
    const competitors = await Promise.all(setup.subjects.map((subject) => commandsOf(subject, root, folder)));
    const results = await interleave(competitors.flat(), roundsOf(setup, 'commands', 2));
    return [measurementOf(results, files)];
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** A version keeps its images, their code and its results for itself. */
async function commandsOf(subject: Subject, root: string, cwd: string): Promise<TimedCompetitor[]> {
  const main = fileURLToPath(new URL('../cli/main.js', subject.package.module));
  const home = await mkdtemp(join(root, 'home-'));
  const env = { XDG_CACHE_HOME: join(home, 'cache'), XDG_DATA_HOME: join(home, 'data') };
  return Object.entries(figures).map(([name, args]) => {
    const command = { file: process.execPath, args: [main, ...args], cwd, env };
    return { name: `${subject.name}, ${name}`, timed: () => spentBy([command]) };
  });
}

function measurementOf(
  results: Awaited<ReturnType<typeof interleave>>,
  files: readonly SourceFile[],
): Measurement {
  const rows = rowsOf(results, ({ cpuMs }) => cpuMs);
  return {
    name: 'commands',
    title: 'What a command takes',
    unit: 'ms',
    better: 'lower',
    parameter: null,
    rows,
    notes: [`${describeFiles(files)}; user and system time of the process and all that it starts.`],
  };
}

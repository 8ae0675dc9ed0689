import { interleave } from '#host/bench/interleave.js';
import { analyzeGroup, type Group, patternGroup } from './cli/contenders.js';
import { parseFunctionOf } from './cli/parse-function.js';
import { peakBytes } from './cli/peak-memory.js';
import { makeScene, type Scene } from './cli/scene.js';
import { stagesTable, threadsTable, timesTable } from './cli/tables.js';
import { divide } from './cli/threads.js';
import type { RuleLanguage } from './lib/rules.js';

export interface CliOptions {
  corpus: string;
  language: RuleLanguage;
  rounds: number;
  progress(text: string): void;
  signal: AbortSignal;
}

const mostCounts = 3;

/**
 * Measures tarscli's processes from start to exit beside the programs that do the same work, and divides their
 * processor time among threads and stages. Linux only.
 */
export async function cli(options: CliOptions): Promise<void> {
  const scene = await makeScene(options.corpus, options.language);
  try {
    const { files, bytes, kit, language } = scene;
    console.log(
      `${files.length} ${language} files of ${options.corpus}, ${(bytes / 1e6).toFixed(1)} MB; ${kit.rules.length} equal rules; ${options.rounds} rounds\n`,
    );
    const long = files.toSorted((a, b) => b.text.length - a.text.length)[Math.floor(files.length / 20)]!;
    const parseFunction = await parseFunctionOf(kit.folder, long.text, language);
    for (const make of [patternGroup, analyzeGroup]) {
      const group = await make(scene);
      try {
        await measureGroup(group, scene, parseFunction, options);
      } finally {
        await group.close();
      }
    }
  } finally {
    await scene.remove();
  }
}

async function measureGroup(
  { title, divided, contenders, base }: Group,
  scene: Scene,
  parseFunction: string,
  { rounds, progress, signal }: CliOptions,
): Promise<void> {
  const peaks = new Map<string, number>();
  for (const { timed, commands } of contenders) {
    progress(`${title}: ${timed.name} is warming up`);
    if (commands.length > 0) peaks.set(timed.name, await peakBytes(commands));
    else await ('run' in timed ? timed.run() : timed.timed());
  }
  const results = await interleave(
    contenders.map(({ timed }) => timed),
    {
      rounds,
      warmUp: 0,
      signal,
      onRound: (round) => progress(`${title}: round ${round} of ${rounds}`),
    },
  );
  console.log(`### ${title}\n`);
  console.log(timesTable(results, base, peaks));
  for (const [name, command] of Object.entries(divided)) {
    progress(`${title}: threads and stages of ${name}`);
    const division = await divide(command, scene, parseFunction, Math.min(rounds, mostCounts));
    console.log(`Processor time of ${name}, by thread and by stage:\n`);
    console.log(threadsTable(division, scene));
    console.log(stagesTable(division, scene));
  }
}

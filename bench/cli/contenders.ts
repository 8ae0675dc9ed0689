import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Subject, sandboxKinds } from '#host/bench/competitor.js';
import type { TimedCompetitor } from '#host/bench/interleave.js';
import { Host } from '../../host/index.js';
import { semgrepQuiet, semgrepRules } from '../competitors/semgrep.js';
import { astGrep, jscpd, lizard, semgrepProgram } from '../lib/programs.js';
import { type Command, runCommand, spentBy } from './process.js';
import { patternMatcher, type Scene, withOneChanged } from './scene.js';

export interface Contender {
  timed: TimedCompetitor;
  /** What it runs, one after another, of which the memory is looked at; empty for what runs in this process. */
  commands: readonly Command[];
}

export interface Group {
  title: string;
  /** The commands whose time is divided, by name. */
  divided: Record<string, Command>;
  contenders: Contender[];
  /** The competitor that the others are related to. */
  base: string;
  close(): Promise<void>;
}

const unchangedRun = 'the same with --cache, nothing changed';
const cores = String(availableParallelism());

/** `tarscli hyperlight-run pattern-matcher` beside what runs equal rules. */
export async function patternGroup(scene: Scene): Promise<Group> {
  const own = scene.tarscli(...patternMatcher(scene.kit));
  const cached = scene.tarscli(...patternMatcher(scene.kit), '--cache');
  await runCommand(cached);
  const { timed: library, close } = await inMemory(scene);
  const base = 'ast-grep scan';
  return {
    title: 'tarscli hyperlight-run pattern-matcher, equal rules',
    divided: { 'hyperlight-run pattern-matcher': own, [unchangedRun]: cached },
    base,
    contenders: [
      process('tarscli hyperlight-run pattern-matcher', own),
      ...cachedRuns(scene, cached),
      { timed: library, commands: [] },
      process(base, scan(scene)),
      ...(await semgrep(scene)),
    ],
    close,
  };
}

/** `tarscli analyze` beside the programs that do its parts. */
export async function analyzeGroup(scene: Scene): Promise<Group> {
  const own = scene.tarscli('analyze', '.');
  const cached = scene.tarscli('analyze', '.', '--cache');
  await runCommand(cached);
  const parts = await installed({
    'ast-grep scan': scan(scene),
    lizard: measure(scene),
    jscpd: await findClones(scene),
  });
  const base = Object.keys(parts).join(', ');
  return {
    title: 'tarscli analyze',
    divided: { analyze: own, [unchangedRun]: cached },
    base,
    contenders: [
      process('tarscli analyze', own),
      ...cachedRuns(scene, cached),
      process(base, ...Object.values(parts)),
    ],
    close: async () => {},
  };
}

function process(name: string, ...commands: Command[]): Contender {
  return { timed: { name, timed: () => spentBy(commands) }, commands };
}

function cachedRuns(scene: Scene, command: Command): Contender[] {
  const unchanged = process(unchangedRun, command);
  return [
    unchanged,
    {
      timed: {
        name: 'the same with --cache, one file changed',
        timed: () => withOneChanged(scene, () => spentBy([command])),
      },
      commands: [],
    },
  ];
}

function scan({ folder, kit }: Scene): Command {
  return {
    file: astGrep(),
    args: ['scan', '--rule', kit.files.yaml, '--json=compact', '.'],
    cwd: folder,
  };
}

function measure({ folder, language }: Scene): Command {
  return { file: lizard(), args: ['-l', language, '-t', cores, '.'], cwd: folder };
}

async function findClones({ folder, language, inside }: Scene): Promise<Command> {
  const output = inside('clones');
  await mkdir(output, { recursive: true });
  return {
    file: jscpd(),
    args: ['--format', language, '--reporters', 'json', '--output', output, '--silent', '.'],
    cwd: folder,
  };
}

async function semgrep({ folder, language, inside }: Scene): Promise<Contender[]> {
  if (language !== 'csharp') return [];
  const config = inside('semgrep.json');
  await writeFile(config, JSON.stringify({ rules: semgrepRules }));
  const command: Command = {
    file: semgrepProgram(),
    args: ['scan', '--config', config, '--json', '--quiet', '--no-git-ignore', '--jobs', cores, '.'],
    cwd: folder,
    env: semgrepQuiet,
  };
  const name = 'semgrep, its 3 rules';
  return Object.values(await installed({ [name]: command })).map((one) => process(name, one));
}

/** Leaves out programs that aren't there, and says so. */
async function installed(commands: Record<string, Command>): Promise<Record<string, Command>> {
  const found: Record<string, Command> = {};
  for (const [name, command] of Object.entries(commands)) {
    try {
      await runCommand({ ...command, args: ['--version'] });
      found[name] = command;
    } catch (error) {
      console.error(`not measured: ${name}: ${(error as Error).message}`);
    }
  }
  return found;
}

/** The library's own call, warm, with the texts in memory: what the sandboxes alone take. */
async function inMemory({ kit, files, language }: Scene) {
  const module = new URL('../../host/index.js', import.meta.url).href;
  const subject = new Subject('jco', sandboxKinds.jco, { module, Host }, kit.settings);
  const analyzer = await subject.open(availableParallelism());
  const sources = files.map((file) => ({ ...file, language }));
  return {
    timed: { name: 'Host.run, texts in memory, warm', run: () => analyzer.run(sources) },
    close: () => analyzer.close(),
  };
}

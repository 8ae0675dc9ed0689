import { availableParallelism } from 'node:os';
import { didYouMean } from '../base/did-you-mean.js';
import { BackendUnavailableError, InputError } from '../base/errors.js';
import { reasonOf } from '../base/system-error.js';
import { grounds, Subject } from '../bench/contender.js';
import type { BenchRecord } from '../bench/record.js';
import { noPeers } from '../bench/setup.js';
import { measure, suite } from '../bench/suite.js';
import { describeRecord } from '../bench/text.js';
import { Workload } from '../bench/workload.js';
import { languageOf } from '../contract/languages.js';
import type { FileSource } from '../files/source.js';
import { sources } from '../files/sources.js';
import { resolveTargets } from '../files/targets.js';
import { Host } from '../host/host.js';
import { visibleJson, visibleLines } from '../reports/visible.js';
import type { Context } from './context.js';
import { UsageError } from './errors.js';
import { openSink } from './run/sink.js';

export interface BenchOptions {
  path?: string;
  backend: 'all' | 'hyperlight' | 'jco';
  rounds?: number;
  only?: string;
  quick?: boolean;
  json?: boolean;
  out?: string;
}

const module = new URL('../index.js', import.meta.url).href;
const maximumFileBytes = 1024 * 1024;

export async function runBench(options: BenchOptions, context: Context): Promise<void> {
  const { signal, terminal } = context;
  const names = chosen(options.only);
  const workload = await workloadOf(options.path, context);
  const { subjects, skipped } = await usable(options.backend);
  // Before minutes of measuring, not after them.
  const sink = await openSink(options.out, terminal.stdout).catch((error: Error) => {
    throw new InputError(`can't write ${options.out}: ${reasonOf(error.cause ?? error)}`, { cause: error });
  });
  try {
    const { stderr } = terminal;
    const progress = (text: string) => {
      if (stderr.isTTY) stderr.write(`\r\x1b[K${text}`);
    };
    const quick = options.quick === true;
    const record = await measure(
      names.map((name) => suite[name]!),
      {
        subjects,
        peers: noPeers,
        workload,
        rounds: options.rounds ?? (quick ? 2 : 5),
        quick,
        cores: availableParallelism(),
        signal,
        progress,
      },
      skipped,
    );
    progress('');
    const text = options.json ? `${visibleJson(record, 2)}\n` : visibleLines(describeRecord(record));
    await sink.write(text);
    await sink.commit();
  } catch (error) {
    await sink.discard();
    throw error;
  }
}

function chosen(only: string | undefined): string[] {
  const known = Object.keys(suite);
  if (only === undefined) return known;
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`there is no measurement ${JSON.stringify(unknown)}`, {
      hint: didYouMean(unknown, known) ?? `known are ${known.join(', ')}`,
    });
  }
  return known.filter((name) => names.includes(name));
}

async function workloadOf(path: string | undefined, { cwd, signal }: Context): Promise<Workload> {
  if (path === undefined) return new Workload('generated C#');
  const resolved = await resolveTargets({ files: [], folders: [], paths: [path] }, cwd);
  const [agent] = await builtIn();
  const files: FileSource[] = [];
  for await (const file of sources(resolved, {
    cwd,
    gitignore: true,
    generated: false,
    maxBytes: maximumFileBytes,
    languages: agent!.languages.filter((language) => language !== 'text'),
    languageOf,
    signal,
    onSkip: () => {},
    onEmpty: () => {},
  })) {
    if (file.text.length > 0) files.push(file);
  }
  if (files.length === 0) {
    throw new InputError(`no file to measure with in ${path}`, {
      hint: 'name a folder with sources in a language that pattern-matcher reads, or leave out --path',
    });
  }
  return new Workload(`${files.length} files of ${path}`, files);
}

async function builtIn() {
  const { builtInManifests } = await import('../agents/resolve.js');
  return (await builtInManifests()).filter(({ name }) => name === 'pattern-matcher');
}

async function usable(backend: BenchOptions['backend']) {
  const subjects: Subject[] = [];
  const skipped: BenchRecord['skipped'] = [];
  const wanted = Object.entries(grounds).filter(
    ([, ground]) => backend === 'all' || ground.backend === backend,
  );
  for (const [name, ground] of wanted) {
    try {
      await (await Host.open(ground)).close();
      subjects.push(new Subject(name, ground, { module, Host }));
    } catch (error) {
      if (backend !== 'all' || !(error instanceof BackendUnavailableError)) throw error;
      skipped.push({ name, reason: error.message });
    }
  }
  return { subjects, skipped };
}

import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Subject, sandboxKinds } from '#host/bench/competitor.js';
import { type Measure, measure, suite } from '#host/bench/suite.js';
import { describeRecord } from '#host/bench/text.js';
import { Workload } from '#host/bench/workload.js';
import { Host } from '../host/index.js';
import { compareVersions } from './ab.js';
import { cli } from './cli.js';
import { astGrepCli } from './competitors/ast-grep-cli.js';
import { astGrepNapi } from './competitors/ast-grep-napi.js';
import { extism } from './competitors/extism.js';
import { inProcess } from './competitors/in-process.js';
import { isolatedVm } from './competitors/isolated-vm.js';
import { parserProcesses } from './competitors/parser-processes.js';
import { piscina } from './competitors/piscina.js';
import { processes } from './competitors/processes.js';
import { semgrep } from './competitors/semgrep.js';
import { hyperlight } from './hyperlight.js';
import { openCompetitors } from './lib/competitors.js';
import { goalsOf } from './lib/goals.js';
import { keep } from './lib/history.js';
import { type Kit, makeKit } from './lib/kit.js';
import { markdown, table } from './lib/markdown.js';
import { readOptions } from './lib/options.js';
import { page } from './lib/page.js';
import { sourcesBelow } from './lib/sources.js';
import { lsp } from './lsp.js';
import { analyze } from './measurements/analyze.js';
import { commands } from './measurements/commands.js';
import { lines } from './measurements/lines.js';
import { mainThread } from './measurements/main-thread.js';
import { server } from './measurements/server.js';
import { tax } from './measurements/tax.js';
import { overhead } from './overhead.js';
import { poison } from './poison.js';

/** Measurements with a record, beside those of `tarscli bench`; the others print their own tables. */
const own: Record<string, (kit: Kit) => Measure> = {
  tax,
  analyze,
  lines: () => lines,
  'main-thread': () => mainThread,
  server: () => server,
  commands: () => commands,
};
const values = readOptions([...Object.keys(suite), ...Object.keys(own)]);
const { names: wanted, rounds } = values;

const kit = await makeKit();
const recorded: Record<string, Measure> = {
  ...suite,
  ...Object.fromEntries(Object.entries(own).map(([name, make]) => [name, make(kit)])),
};
const corpus = values.corpus === undefined ? undefined : sourcesBelow(values.corpus);
const workload = corpus
  ? new Workload(
      `${corpus.length} files of ${values.corpus}`,
      corpus.map((source) => ({ ...source, language: 'csharp' })),
    )
  : new Workload('generated C#');
const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort(new Error('interrupted')));
const common = {
  workload,
  rounds,
  quick: values.quick,
  cores: availableParallelism(),
  signal: stopping.signal,
  progress,
};
try {
  if (values.against !== undefined) {
    console.log(
      await compareVersions(values.against, wanted, recorded, { ...common, settings: kit.settings }),
    );
  } else {
    const chosen = Object.keys(recorded).filter((name) => wanted.length === 0 || wanted.includes(name));
    if (chosen.length > 0) await record(chosen);
    if (wanted.includes('cli')) {
      const { signal } = stopping;
      await cli({ corpus: values.corpus!, language: values.language, rounds, progress, signal });
    }
    if (wanted.includes('overhead')) await overhead(corpus, rounds);
    if (wanted.includes('hyperlight')) await hyperlight(corpus, rounds);
    if (wanted.includes('poison')) await runPoison();
    if (wanted.includes('lsp')) await lsp(values.corpus, rounds);
  }
} finally {
  await kit.remove();
}

async function runPoison(): Promise<void> {
  const { files, backend } = values;
  if (!(await poison({ corpus: values.corpus!, files: Number(files), backend }))) process.exitCode = 1;
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
  // A log gets a line for each measurement, not for each round.
  else if (text.endsWith('warming up')) console.error(text);
}

async function record(chosen: readonly string[]): Promise<void> {
  const competitors = await openCompetitors(
    [inProcess, parserProcesses, piscina, isolatedVm, extism, astGrepNapi, astGrepCli, processes, semgrep],
    kit,
  );
  const { subjects, skipped } = await usable();
  try {
    const made = await measure(
      chosen.map((name) => recorded[name]!),
      { ...common, subjects, competitors },
      [...skipped, ...competitors.absent],
    );
    console.log(describeRecord(made));
    const goals = goalsOf(made).map(({ goal, measured, met }) => [goal, measured, met ? 'yes' : 'no']);
    if (goals.length > 0) console.log(table([['goal', 'measured', 'met'], ...goals]));
    if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(made, null, 2)}\n`);
    if (values.markdown !== undefined) await writeFile(values.markdown, markdown(made));
    if (values.html !== undefined) await writeFile(values.html, await page(made));
    if (values.history) console.log(`kept in ${await keep(made)}`);
  } finally {
    await competitors.close();
  }
}

/** All subjects run the equal rules, so that competitors have the same work. */
async function usable() {
  const module = new URL('../host/index.js', import.meta.url).href;
  const subjects: Subject[] = [];
  const skipped: { name: string; reason: string }[] = [];
  for (const [name, ground] of Object.entries(sandboxKinds)) {
    try {
      await (await Host.open(ground)).close();
      subjects.push(new Subject(name, ground, { module, Host }, kit.settings));
    } catch (error) {
      skipped.push({ name, reason: (error as Error).message });
    }
  }
  return { subjects, skipped };
}

import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildAgent } from '#guests/sdk/build.js';
import { parserOf } from '#host/agents/grammars.js';
import { loadSettings } from '#host/analysis/agent-settings.js';
import { sha256 } from '#host/base/digest.js';
import { timeScale } from '#host/base/time-scale.js';
import {
  type FileReport,
  Host,
  type Language,
  languageOf,
  type RunStats,
  type SourceFile,
} from '#host/index.js';
import { loadAddon } from '#host/sandbox/hyperlight/addon.js';
import { benchCache, codeOf } from './lib/vm-code.js';

export interface PoisonOptions {
  corpus: string;
  /** Good files; every hundredth is followed by a poisonous one. */
  files: number;
  backend: 'jco' | 'hyperlight';
}

const fixture = fileURLToPath(new URL('../../tests/host/fixtures/poisonable.js', import.meta.url));

/** Enough for every good file of a batch, and short enough to wait for often. */
const wallMs = 5_000;

/** Poisonous files by name, as code bases contain them by accident or on purpose. */
const poisons: Record<string, () => string> = {
  'a loop': () => '//!poison loop\n',
  'a memory bomb': () => '//!poison bomb\n',
  'endless recursion': () => '//!poison recursion\n',
  'an exception': () => '//!poison throw\n',
  'binary noise': () => randomBytes(200_000).toString('latin1'),
  'a line of 20 MB': () => `var x = "${'y'.repeat(20_000_000)}";`,
  'nesting 100,000 deep': () => `class C { int x = ${'('.repeat(100_000)}1${')'.repeat(100_000)}; }`,
};

/** Compares the reports on real files with and without poisonous ones among them. */
export async function poison({ corpus, files, backend }: PoisonOptions): Promise<boolean> {
  const good = sample(corpus, files);
  const bad: { kind: string; path: string }[] = [];
  function* mixed(): Generator<SourceFile> {
    for (const [index, file] of good.entries()) {
      yield read(corpus, file);
      if (index % 100 !== 50) continue;
      const kind = Object.keys(poisons)[bad.length % Object.keys(poisons).length]!;
      const path = `poison/${bad.length}.cs`;
      bad.push({ kind, path });
      yield { path, text: poisons[kind]!() };
    }
  }
  function* clean(): Generator<SourceFile> {
    for (const file of good) yield read(corpus, file);
  }

  const agent = await poisonable();
  if (backend === 'hyperlight') await compileFor(join(agent, 'agent.wasm'), languagesOf(good));
  const settings = await loadSettings(['pattern-matcher']);
  await using host = await Host.open({
    backend,
    cacheDir: benchCache,
    limits: { wallMs: wallMs * timeScale() },
  });
  const once = async (input: Iterable<SourceFile>) => {
    const run = host.run(agent, input, {
      settings: (language: string) => settings.of(language, 'pattern-matcher'),
    });
    const reports = new Map<string, { digest: string; outcome: string }>();
    const rss: number[] = [];
    const since = performance.now();
    for await (const report of run) {
      reports.set(report.path, { digest: digest(report), outcome: outcomeOf(report) });
      if (reports.size % 100 === 0) rss.push(process.memoryUsage.rss());
    }
    return { reports, rss, ms: performance.now() - since, stats: run.stats() };
  };
  const without = await once(clean());
  const withPoison = await once(mixed());

  const different = good.filter(
    (path) => without.reports.get(path)?.digest !== withPoison.reports.get(path)?.digest,
  );
  const silent = bad.filter(({ path }) => withPoison.reports.get(path)?.outcome === 'complete');
  console.log(`\npoison on ${backend}: ${good.length} files of ${corpus}, and ${bad.length} poisonous ones`);
  console.log(`without: ${summary(without)}\nwith:    ${summary(withPoison)}`);
  describeEnds(bad, withPoison.reports);
  console.log(`good files reported otherwise: ${different.length} ${different.slice(0, 5).join(' ')}`);
  console.log(
    `poisonous files that are not told: ${silent.length} ${silent.map(({ kind }) => kind).join(', ')}`,
  );
  return (
    different.length === 0 && silent.length === 0 && withPoison.reports.size === good.length + bad.length
  );
}

const languagesOf = (files: readonly string[]) => [...new Set(files.map((path) => languageOf(path)!))];

/** Compiles here, whether or not guests can run: it takes minutes if the processor is emulated. */
async function compileFor(wasm: string, languages: readonly Language[]): Promise<void> {
  const loaded = loadAddon();
  if ('reason' in loaded) throw new Error(loaded.reason);
  const bytes = readFileSync(wasm);
  const agent = { name: 'poisonable', sha256: sha256(bytes), bytes: async () => bytes };
  for (const language of languages) {
    await codeOf(loaded.addon, { agent, syntax: await parserOf(language) });
  }
}

function sample(corpus: string, count: number): string[] {
  const all = readdirSync(corpus, { recursive: true, encoding: 'utf8' })
    .filter((name) => !/(^|\/)(\.git|node_modules)\//.test(name) && languageOf(name) !== undefined)
    .sort()
    .filter((name) => readText(join(corpus, name)) !== undefined);
  if (all.length < count) throw new Error(`${corpus} has ${all.length} files, and ${count} are wanted`);
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]!);
}

function readText(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    if (bytes.length === 0 || bytes.length > 1024 * 1024) return undefined;
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const read = (corpus: string, path: string): SourceFile => ({ path, text: readText(join(corpus, path))! });

function digest({ status, findings, metrics, unparsed, error }: FileReport): string {
  return createHash('sha256')
    .update(JSON.stringify([status, findings, metrics, unparsed, error]))
    .digest('hex');
}

const outcomeOf = ({ status, error }: FileReport) => (error ? `${status} ${error.code}` : status);

/** How many files of each kind ended how. */
function describeEnds(
  bad: readonly { kind: string; path: string }[],
  reports: ReadonlyMap<string, { outcome: string }>,
): void {
  for (const kind of Object.keys(poisons)) {
    const ends = bad.filter((one) => one.kind === kind).map(({ path }) => reports.get(path)?.outcome);
    const counts = [...new Set(ends)].map((end) => `${ends.filter((one) => one === end).length} × ${end}`);
    console.log(`${kind}: ${counts.join(', ') || 'none'}`);
  }
}

function summary({ rss, ms, stats }: { rss: number[]; ms: number; stats: RunStats }): string {
  const MiB = (bytes: number | undefined) => Math.round((bytes ?? 0) / 1024 / 1024);
  const memory = `RSS ${MiB(rss[Math.min(9, rss.length - 1)])} MiB after 1,000, ${MiB(rss.at(-1))} at the end, ${MiB(Math.max(...rss))} at most`;
  return `${(ms / 1000).toFixed(1)} s, ${stats.failed} failed, ${stats.retried} tried again, ${stats.calls} calls; ${memory}`;
}

/**
 * Makes the agent with a manifest: it parses, and reads what pattern-matcher reads. Built once, as no two builds are
 * equal.
 */
async function poisonable(): Promise<string> {
  const inputs = [
    fixture,
    fileURLToPath(new URL('../guests/pattern-matcher/inputs.sha256', import.meta.url)),
  ];
  const folder = join(benchCache, `poisonable-${sha256(inputs.map((path) => readFileSync(path)).join())}`);
  if (existsSync(join(folder, 'manifest.json'))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'agent.wasm'), await buildAgent({ entry: fixture }));
  const { settings: _, ...manifest } = JSON.parse(
    readFileSync(new URL('../../guests/pattern-matcher/manifest.json', import.meta.url), 'utf8'),
  );
  const poisonManifest = { ...manifest, name: 'poisonable', component: 'agent.wasm' };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(poisonManifest));
  return folder;
}

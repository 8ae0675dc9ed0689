import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Package, Subject, sandboxKinds } from '#host/bench/competitor.js';
import type { BenchRecord, Row } from '#host/bench/record.js';
import { noCompetitors, type Setup } from '#host/bench/setup.js';
import { type Ratio, ratioOf } from '#host/bench/statistics.js';
import { type Measure, measure } from '#host/bench/suite.js';
import { digits, machineText, roundsText } from '#host/bench/text.js';
import { table } from './lib/markdown.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const usual = ['start', 'memory', 'call', 'latency', 'throughput', 'fan-out', 'commands'];
const before = 'before';
const now = 'now';

/** Compares this version and another one in the same rounds, by the measurements of this one. */
export async function compareVersions(
  against: string,
  names: readonly string[],
  measures: Record<string, Measure>,
  setup: Omit<Setup, 'subjects' | 'competitors'> & { settings: unknown },
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tars-bench-ab-'));
  try {
    const other = against.endsWith('.tgz') ? await installed(against, folder) : await built(against, folder);
    const versions = [
      [before, await load(other)],
      [now, await load(root)],
    ] as const;
    const subjects = versions.map(
      ([name, from]) => new Subject(name, sandboxKinds.jco, from, setup.settings),
    );
    const chosen = names.length > 0 ? names : usual;
    const record = await measure(
      chosen.map((name) => measures[name]!),
      { ...setup, subjects, competitors: noCompetitors },
      [],
    );
    return report(record, against);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function load(folder: string): Promise<Package> {
  const module = pathToFileURL(join(folder, 'dist/host/index.js')).href;
  const { Host } = (await import(module)) as Package;
  return { module, Host };
}

async function installed(tarball: string, folder: string): Promise<string> {
  await run('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', resolve(tarball)], {
    cwd: folder,
  });
  return join(folder, 'node_modules/tars-hyperlight');
}

/** Installs and builds a commit as a clone of it. */
async function built(ref: string, folder: string): Promise<string> {
  const { stdout } = await run('git', ['rev-parse', '--verify', '--end-of-options', `${ref}^{commit}`], {
    cwd: root,
  }).catch(() => {
    throw new Error(`${ref} is neither a commit nor a .tgz`);
  });
  const archive = join(folder, 'source.tar');
  await run('git', ['archive', '--output', archive, stdout.trim()], { cwd: root });
  await run('tar', ['-xf', archive, '-C', folder]);
  await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder, maxBuffer: 64 * 1024 * 1024 });
  return folder;
}

function report(record: BenchRecord, against: string): string {
  const rows = record.measurements.flatMap((measurement) =>
    measurement.rows.flatMap((one) => {
      const other = counterpart(one, measurement.rows);
      if (!other) return [];
      const ratio = ratioOf(one.samples, other.samples);
      const verdict = compareRatio(ratio, measurement.better, record.rounds);
      const at = one.at === null ? '' : `, ${measurement.parameter} ${one.at}`;
      return [
        [
          `${measurement.name}${one.contender.slice(now.length)}${at}`,
          `${digits(other.value)} ${measurement.unit}`,
          `${digits(one.value)} ${measurement.unit}`,
          `${digits(ratio.value)} (${digits(ratio.low)}–${digits(ratio.high)})`,
          verdict,
        ],
      ];
    }),
  );
  const head = ['', before, now, 'now over before (95 %)', ''];
  return `${machineText(record.machine)}\n${roundsText(record)}; before: ${against}\n\n${table([head, ...rows])}`;
}

// With fewer, the interval is not what it claims.
const fewestRounds = 6;

function compareRatio({ low, high }: Ratio, better: 'higher' | 'lower', rounds: number): string {
  if (rounds < fewestRounds) return 'too few rounds to tell';
  if (low <= 1 && high >= 1) return 'no difference shown';
  return low > 1 === (better === 'higher') ? 'better' : 'worse';
}

/** Finds the other version's row: with the same name except for the version's, at the same parameter. */
function counterpart({ contender, at }: Row, rows: readonly Row[]): Row | undefined {
  if (!contender.startsWith(now)) return undefined;
  const name = `${before}${contender.slice(now.length)}`;
  return rows.find((row) => row.contender === name && row.at === at);
}

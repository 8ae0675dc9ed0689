import { constants } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, freemem, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { type ErrorCode, TarsError } from '../base/errors.js';
import { reasonOf } from '../base/system-error.js';
import type { BackendName } from '../contract/backend-name.js';
import type { Isolation } from '../contract/isolation.js';
import { Host } from '../host/host.js';
import { DiskCache, defaultCacheDir } from '../images/cache.js';
import { openStore } from '../images/own-store.js';
import { visible } from '../reports/visible.js';
import { type AddonFacts, type AddonOrigin, diagnoseHyperlight } from '../sandbox/diagnosis.js';
import type { Paint } from './terminal.js';
import { formatSize } from './values.js';

export interface Diagnosis {
  version: 1;
  tarscli: string;
  node: string;
  jco: string | null;
  /** What the addon consists of, or null where there is none. */
  hyperlight: AddonFacts | null;
  platform: string;
  cpus: number;
  memory: { totalBytes: number; freeBytes: number };
  cache: {
    /** Null for a user without a home folder. */
    folder: string | null;
    /** Why it isn't used, or null where it is. */
    problem: string | null;
    writable: boolean;
    images: Record<BackendName, number>;
    bytes: number;
  };
  backends: Check[];
}

/** What sandboxes are here: a backend, and what it has them in. */
interface Ground {
  name: BackendName;
  isolation: Isolation;
}

type Check = Ground &
  (
    | { usable: true; startMs: number; runMs: number }
    | { usable: false; code: ErrorCode; reason: string; details: readonly string[]; hint: string | null }
  );

const grounds: readonly Ground[] = [
  { name: 'hyperlight', isolation: 'vm' },
  { name: 'jco', isolation: 'process' },
  { name: 'jco', isolation: 'thread' },
];

export async function diagnose(version: string): Promise<Diagnosis> {
  const folder = defaultCacheDir();
  const cache = new DiskCache(folder, () => {});
  // What was found out earlier isn't believed, and what is found out now holds for the next run.
  const hyperlight = await diagnoseHyperlight(cache);
  const backends: Check[] = [];
  for (const ground of grounds) backends.push(await tryGround(ground));
  return {
    version: 1,
    tarscli: version,
    node: process.versions.node,
    jco: await packageVersion('@bytecodealliance/jco-transpile'),
    hyperlight,
    platform: `${process.platform} ${process.arch}, ${release()}`,
    cpus: availableParallelism(),
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    cache: await inspectCache(folder),
    backends,
  };
}

const origins: Record<AddonOrigin, string> = {
  environment: 'named by TARS_HYPERLIGHT_ADDON',
  package: 'of its npm package',
  repository: 'of the repository',
  build: 'built here',
};

const probe = { path: 'Probe.cs', language: 'csharp', text: 'class Probe { void Run() { } }\n' };

/** Only a guest that really ran proves a backend: devices and drivers can be there and not work. */
async function tryGround(ground: Ground): Promise<Check> {
  const { name, isolation } = ground;
  const startedAt = performance.now();
  try {
    await using host = await Host.open({ backend: name, ...(isolation !== 'vm' && { isolation }) });
    const startMs = Math.round(performance.now() - startedAt);
    for await (const report of host.run('pattern-matcher', [probe], { settings: { patterns: [] } })) {
      if (report.error !== undefined) return unusable(ground, report.error);
    }
    return { ...ground, usable: true, startMs, runMs: Math.round(performance.now() - startedAt) - startMs };
  } catch (error) {
    return unusable(
      ground,
      error instanceof TarsError
        ? error
        : { code: 'ERR_INTERNAL' as const, message: error instanceof Error ? error.message : String(error) },
    );
  }
}

function unusable(
  ground: Ground,
  error: { code: ErrorCode; message: string; details?: readonly string[]; hint?: string | undefined },
): Check {
  const { code, message: reason, details = [], hint = null } = error;
  return { ...ground, usable: false, code, reason, details, hint };
}

async function packageVersion(name: string): Promise<string | null> {
  try {
    const paths = createRequire(import.meta.url).resolve.paths(name) ?? [];
    for (const folder of paths) {
      const text = await readFile(join(folder, name, 'package.json'), 'utf8').catch(() => undefined);
      if (text !== undefined) return (JSON.parse(text) as { version: string }).version;
    }
  } catch {}
  return null;
}

async function inspectCache(folder: string | undefined): Promise<Diagnosis['cache']> {
  if (folder === undefined) {
    const problem = 'this user has no home folder';
    return { folder: null, problem, writable: false, images: { hyperlight: 0, jco: 0 }, bytes: 0 };
  }
  const problem = problemOf(folder);
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  let bytes = 0;
  let all = 0;
  let layouts = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    // Every image holds the rules of its agent, and one of hyperlight an OCI layout as well.
    if (entry.name === 'rules.json') all++;
    if (entry.name === 'oci-layout') layouts++;
    bytes += await stat(join(entry.parentPath, entry.name)).then(
      (stats) => stats.size,
      () => 0,
    );
  }
  const images = { hyperlight: layouts, jco: all - layouts };
  return { folder, problem, writable, images, bytes };
}

function problemOf(folder: string): string | null {
  try {
    openStore(folder);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

export function describeDiagnosis(diagnosis: Diagnosis, paint: Paint): string {
  const { memory, cache } = diagnosis;
  const rows = [
    ['tarscli', diagnosis.tarscli],
    ['node', diagnosis.node],
    ['jco', diagnosis.jco ?? paint.red('not installed; run npm ci')],
    ['hyperlight', describeAddon(diagnosis.hyperlight)],
    ['system', diagnosis.platform],
    ['cpus', String(diagnosis.cpus)],
    ['memory', `${formatSize(memory.totalBytes)}, ${formatSize(memory.freeBytes)} free`],
    ['cache', describeCache(cache, paint)],
  ];
  const facts = rows.map(([name, value]) => `${name!.padEnd(width)}${value}\n`);
  return `${facts.join('')}\n${diagnosis.backends.map((check) => describeCheck(check, paint)).join('')}`;
}

function describeCache(
  { folder, problem, writable, images, bytes }: Diagnosis['cache'],
  paint: Paint,
): string {
  const anew = 'every run prepares its images anew';
  if (folder === null || problem !== null)
    return paint.yellow(`not used (${visible(problem ?? 'no folder')}): ${anew}`);
  const kept = `${images.hyperlight} images for hyperlight and ${images.jco} for jco, ${formatSize(bytes)}`;
  return `${visible(folder)}, ${kept}${writable ? '' : `, ${paint.yellow(`not writable: ${anew}`)}`}`;
}

function describeAddon(loaded: Diagnosis['hyperlight']): string {
  if (loaded === null) return 'no addon';
  const { addon, hyperlight, wasmtime, guestSha256, hypervisor, origin } = loaded;
  const guest = guestSha256.slice(0, 12);
  return `addon ${addon} ${origins[origin]}, hyperlight ${hyperlight}, wasmtime ${wasmtime}, guest ${guest}, ${hypervisor ?? 'no hypervisor'}`;
}

const width = 13;

function describeCheck(check: Check, paint: Paint): string {
  const name = (check.isolation === 'vm' ? check.name : `${check.name} ${check.isolation}`).padEnd(width);
  if (check.usable) {
    return `${name}${paint.green('works')}: started in ${check.startMs} ms, ran a guest in ${check.runMs} ms\n`;
  }
  const indent = ' '.repeat(width);
  const details = check.details.map((detail) => `${indent}${visible(detail)}\n`).join('');
  const hint = check.hint === null ? '' : `${indent}${paint.cyan('hint')}: ${visible(check.hint)}\n`;
  return `${name}${paint.yellow('not usable')}: ${visible(check.reason)}\n${details}${hint}`;
}

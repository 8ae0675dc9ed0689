import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, freemem, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { TarsError } from '../errors.js';
import { Host } from '../host.js';
import { Cache, defaultCacheDir } from '../images/cache.js';
import { visible } from '../reports/visible.js';
import type { BackendName } from '../sandbox/backend.js';
import { loadAddon, type Versions } from '../sandbox/hyperlight/addon.js';
import { probeHyperlight } from '../sandbox/hyperlight/probe.js';
import type { Paint } from './terminal.js';
import { formatSize } from './values.js';

export interface Diagnosis {
  version: 1;
  tarscli: string;
  node: string;
  jco: string | null;
  /** What the addon consists of, or null where there is none. */
  hyperlight: Versions | null;
  platform: string;
  cpus: number;
  memory: { totalBytes: number; freeBytes: number };
  cache: { folder: string; writable: boolean; images: Record<BackendName, number>; bytes: number };
  backends: Check[];
}

type Check =
  | { name: BackendName; usable: true; startMs: number; runMs: number }
  | { name: BackendName; usable: false; code: string; reason: string; hint: string | null };

export async function diagnose(version: string): Promise<Diagnosis> {
  const folder = defaultCacheDir();
  const cache = new Cache(folder, () => {});
  // What was found out earlier isn't believed, and what is found out now holds for the next run.
  await probeHyperlight(cache, { anew: true });
  await cache.settled();
  const backends: Check[] = [];
  for (const name of ['hyperlight', 'jco'] as const) backends.push(await tryBackend(name));
  const loaded = loadAddon();
  return {
    version: 1,
    tarscli: version,
    node: process.versions.node,
    jco: await packageVersion('@bytecodealliance/jco-transpile'),
    hyperlight: 'addon' in loaded ? loaded.addon.versions() : null,
    platform: `${process.platform} ${process.arch}, ${release()}`,
    cpus: availableParallelism(),
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    cache: await inspectCache(folder),
    backends,
  };
}

const probe = { path: 'Probe.cs', language: 'csharp', text: 'class Probe { void Run() { } }\n' };

/** Only a guest that really ran proves a backend: devices and drivers can be there and not work. */
async function tryBackend(name: BackendName): Promise<Check> {
  const startedAt = performance.now();
  try {
    await using host = await Host.open({ backend: name });
    const startMs = Math.round(performance.now() - startedAt);
    for await (const report of host.run('pattern-matcher', [probe], { settings: { patterns: [] } })) {
      if (report.error !== undefined) return unusable(name, report.error);
    }
    return { name, usable: true, startMs, runMs: Math.round(performance.now() - startedAt) - startMs };
  } catch (error) {
    return unusable(
      name,
      error instanceof TarsError
        ? error
        : { code: 'ERR_INTERNAL', message: error instanceof Error ? error.message : String(error) },
    );
  }
}

function unusable(
  name: BackendName,
  error: { code: string; message: string; hint?: string | undefined },
): Check {
  return { name, usable: false, code: error.code, reason: error.message, hint: error.hint ?? null };
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

async function inspectCache(folder: string): Promise<Diagnosis['cache']> {
  const writable = await mkdir(folder, { recursive: true, mode: 0o700 })
    .then(() => access(folder, constants.W_OK))
    .then(
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
  return { folder, writable, images, bytes };
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
    [
      'cache',
      `${visible(cache.folder)}, ${cache.images.hyperlight} images for hyperlight and ${cache.images.jco} for jco, ${formatSize(cache.bytes)}${
        cache.writable ? '' : `, ${paint.yellow('not writable: every run prepares its images anew')}`
      }`,
    ],
  ];
  const facts = rows.map(([name, value]) => `${name!.padEnd(11)}${value}\n`);
  return `${facts.join('')}\n${diagnosis.backends.map((check) => describeCheck(check, paint)).join('')}`;
}

function describeAddon(versions: Versions | null): string {
  if (versions === null) return 'no addon';
  const { addon, hyperlight, wasmtime, guestSha256, hypervisor } = versions;
  const guest = guestSha256.slice(0, 12);
  return `addon ${addon}, hyperlight ${hyperlight}, wasmtime ${wasmtime}, guest ${guest}, ${hypervisor ?? 'no hypervisor'}`;
}

function describeCheck(check: Check, paint: Paint): string {
  const name = check.name.padEnd(11);
  if (check.usable) {
    return `${name}${paint.green('works')}: started in ${check.startMs} ms, ran a guest in ${check.runMs} ms\n`;
  }
  const hint = check.hint === null ? '' : `${' '.repeat(11)}${paint.cyan('hint')}: ${visible(check.hint)}\n`;
  return `${name}${paint.yellow('not usable')}: ${visible(check.reason)}\n${hint}`;
}

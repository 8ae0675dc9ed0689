import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, freemem, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { TarsError } from '../errors.js';
import { Host } from '../host.js';
import { defaultCacheDir } from '../images/cache.js';
import type { BackendName } from '../sandbox/backend.js';
import type { Paint } from './terminal.js';
import { formatSize } from './values.js';

export interface Diagnosis {
  version: 1;
  tarscli: string;
  node: string;
  jco: string | null;
  platform: string;
  cpus: number;
  memory: { totalBytes: number; freeBytes: number };
  cache: { folder: string; writable: boolean; images: number; bytes: number };
  backends: Check[];
}

type Check =
  | { name: BackendName; usable: true; startMs: number; runMs: number }
  | { name: BackendName; usable: false; code: string; reason: string; hint: string | null };

export async function diagnose(version: string): Promise<Diagnosis> {
  const backends: Check[] = [];
  for (const name of ['hyperlight', 'jco'] as const) backends.push(await tryBackend(name));
  return {
    version: 1,
    tarscli: version,
    node: process.versions.node,
    jco: await packageVersion('@bytecodealliance/jco-transpile'),
    platform: `${process.platform} ${process.arch}, ${release()}`,
    cpus: availableParallelism(),
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
    cache: await inspectCache(defaultCacheDir()),
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
  let images = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    if (entry.name === 'index.json') images++;
    bytes += await stat(join(entry.parentPath, entry.name)).then(
      (stats) => stats.size,
      () => 0,
    );
  }
  return { folder, writable, images, bytes };
}

export function describeDiagnosis(diagnosis: Diagnosis, paint: Paint): string {
  const { memory, cache } = diagnosis;
  const rows = [
    ['tarscli', diagnosis.tarscli],
    ['node', diagnosis.node],
    ['jco', diagnosis.jco ?? paint.red('not installed; run npm ci')],
    ['system', diagnosis.platform],
    ['cpus', String(diagnosis.cpus)],
    ['memory', `${formatSize(memory.totalBytes)}, ${formatSize(memory.freeBytes)} free`],
    [
      'cache',
      `${cache.folder}, ${cache.images} images, ${formatSize(cache.bytes)}${
        cache.writable ? '' : `, ${paint.yellow('not writable: every run prepares its images anew')}`
      }`,
    ],
  ];
  const facts = rows.map(([name, value]) => `${name!.padEnd(11)}${value}\n`);
  return `${facts.join('')}\n${diagnosis.backends.map((check) => describeCheck(check, paint)).join('')}`;
}

function describeCheck(check: Check, paint: Paint): string {
  const name = check.name.padEnd(11);
  if (check.usable) {
    return `${name}${paint.green('works')}: started in ${check.startMs} ms, ran a guest in ${check.runMs} ms\n`;
  }
  const hint = check.hint === null ? '' : `${' '.repeat(11)}${paint.cyan('hint')}: ${check.hint}\n`;
  return `${name}${paint.yellow('not usable')}: ${check.reason}\n${hint}`;
}

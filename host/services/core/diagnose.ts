import { constants } from 'node:fs';
import { access, readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, freemem, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { type ErrorCode, TarsError } from '../../base/errors.js';
import { reasonOf } from '../../base/system-error.js';
import type { BackendName } from '../../contract/backend-name.js';
import type { Isolation } from '../../contract/isolation.js';
import { Host } from '../../host/host.js';
import { DiskCache, defaultCacheDir } from '../../images/cache.js';
import { openStore } from '../../images/own-store.js';
import { type AddonFacts, diagnoseHyperlight } from '../../sandbox/diagnosis.js';

export interface Diagnosis {
  version: 1;
  tarscli: string;
  node: string;
  jco: string | null;
  /** The addon's facts; null if there is none. */
  hyperlight: AddonFacts | null;
  platform: string;
  cpus: number;
  memory: { totalBytes: number; freeBytes: number };
  cache: {
    /** Null for a user without a home folder. */
    folder: string | null;
    /** Why the addon isn't used; null if it is. */
    problem: string | null;
    writable: boolean;
    images: Record<BackendName, number>;
    bytes: number;
  };
  backends: Check[];
}

/** A kind of sandbox: a backend and its isolation. */
interface SandboxKind {
  name: BackendName;
  isolation: Isolation;
}

/** Whether a kind of sandbox runs guests here, or why not. */
export type Check = SandboxKind &
  (
    | { usable: true; startMs: number; runMs: number }
    | { usable: false; code: ErrorCode; reason: string; details: readonly string[]; hint: string | null }
  );

const grounds: readonly SandboxKind[] = [
  { name: 'hyperlight', isolation: 'vm' },
  { name: 'jco', isolation: 'process' },
  { name: 'jco', isolation: 'thread' },
];

/** Says what works on this machine. Each kind of sandbox runs a guest. */
export async function diagnose(version: string): Promise<Diagnosis> {
  const folder = defaultCacheDir();
  const cache = new DiskCache(folder, () => {});
  // The diagnosis ignores earlier probes, and its result is kept for the next run.
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

const probe = { path: 'Probe.cs', language: 'csharp', text: 'class Probe { void Run() { } }\n' };

/** Runs a guest, which alone proves a backend: devices and drivers can be there and not work. */
async function tryGround(ground: SandboxKind): Promise<Check> {
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
  ground: SandboxKind,
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
    // Every image holds its agent's rules; an image for hyperlight also holds an OCI layout.
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

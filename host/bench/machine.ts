import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { ownVersion } from '../base/own-version.js';
import type { Machine } from './record.js';

/** Describes what figures depend on, besides what is measured. */
export function machine(): Machine {
  const models = cpus();
  return {
    cpu: models[0]?.model.trim() ?? 'unknown',
    cores: models.length,
    parallelism: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${process.platform} ${process.arch}`,
    kernel: release(),
    node: process.versions.node,
    v8: process.versions.v8,
    tarsHyperlight: ownVersion(),
    jco: transpilerVersion(),
    loadBefore: loadavg()[0]!,
    loadAfter: null,
  };
}

function versionIn(file: URL | string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

function transpilerVersion(): string {
  const main = createRequire(import.meta.url).resolve('@bytecodealliance/jco-transpile');
  return versionIn(main.replace(/dist[\\/]index\.js$/, 'package.json'));
}

import { loadavg } from 'node:os';
import { machine } from './machine.js';
import { call } from './measurements/call.js';
import { fanOut } from './measurements/fan-out.js';
import { latency } from './measurements/latency.js';
import { memory } from './measurements/memory.js';
import { fileCount, fileSize } from './measurements/scaling.js';
import { start } from './measurements/start.js';
import { throughput } from './measurements/throughput.js';
import type { BenchRecord, Measurement } from './record.js';
import type { Setup } from './setup.js';

export type Measure = (setup: Setup) => Promise<Measurement[]>;

/** Every measurement by its name, in order. */
export const suite: Record<string, Measure> = {
  start,
  memory,
  call,
  latency,
  throughput,
  'fan-out': fanOut,
  'file-size': fileSize,
  'file-count': fileCount,
};

/** Runs the measurements, one after another. */
export async function measure(
  measures: readonly Measure[],
  setup: Setup,
  skipped: BenchRecord['skipped'],
): Promise<BenchRecord> {
  const facts = machine();
  const date = new Date().toISOString();
  const backends = await Promise.all(
    setup.subjects.map(async (subject) => {
      await using host = await subject.host({ concurrency: 1 });
      return host.backend;
    }),
  );
  const measurements: Measurement[] = [];
  for (const one of measures) measurements.push(...(await one(setup)));
  return {
    version: 1,
    date,
    machine: { ...facts, loadAfter: loadavg()[0]! },
    rounds: setup.rounds,
    quick: setup.quick,
    files: setup.workload.origin,
    backends,
    measurements,
    skipped,
  };
}

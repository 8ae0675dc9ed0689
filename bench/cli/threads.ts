import { mkdir, readFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { CountedThread } from './preload.cjs';
import { type Command, endedChildrenCpuMs, runCommand } from './process.js';
import { readProfiles, type StageTimes } from './profile.js';
import type { Scene } from './scene.js';

const preload = fileURLToPath(new URL('./preload.cjs', import.meta.url));

/** Threads that do the same, and their processor time. */
export interface ThreadGroup {
  name: string;
  /** The most that a run had. */
  count: number;
  cpuMs: number;
  /** How much of its time each stage takes, if V8 can tell. */
  stages: StageTimes;
}

export interface Division {
  /** Of the process and all that it started. */
  cpuMs: number;
  groups: ThreadGroup[];
}

/**
 * Divides a command's processor time among its threads, as the mean of so many runs, and each thread's among stages, by
 * V8's profiles of one more run.
 */
export async function divide(
  command: Command,
  scene: Scene,
  parseFunction: string,
  runs: number,
): Promise<Division> {
  const file = scene.inside('threads.json');
  const counted: { threads: CountedThread[]; cpuMs: number }[] = [];
  for (let run = 0; run < runs; run++) {
    const before = endedChildrenCpuMs();
    const threads = await withPreload(command, file);
    counted.push({ threads, cpuMs: endedChildrenCpuMs() - before });
  }
  const profiles = scene.inside('profiles');
  await rm(profiles, { recursive: true, force: true });
  await mkdir(profiles);
  const profiled = await withPreload(command, file, profiles);
  const times = readProfiles(profiles, parseFunction);
  const names = new Set(counted.flatMap(({ threads }) => threads.map(groupOf)));
  const groups = [...names].map((name): ThreadGroup => {
    const of = counted.map(({ threads }) => threads.filter((thread) => groupOf(thread) === name));
    const cpuMs = of.flat().reduce((sum, thread) => sum + thread.cpuMs, 0) / runs;
    const stages = sum(
      profiled.flatMap((thread) => (groupOf(thread) === name ? [times.get(thread.threadId)] : [])),
    );
    return { name, count: Math.max(...of.map(({ length }) => length)), cpuMs, stages };
  });
  return { cpuMs: counted.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / runs, groups };
}

async function withPreload(command: Command, file: string, profiles?: string): Promise<CountedThread[]> {
  const profiling = profiles === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profiles];
  await runCommand({
    ...command,
    args: ['--require', preload, ...profiling, ...command.args],
    env: {
      ...command.env,
      TARS_BENCH_THREADS: file,
      ...(profiles !== undefined && { TARS_BENCH_PROFILES: profiles }),
    },
  });
  return JSON.parse(await readFile(file, 'utf8')) as CountedThread[];
}

function groupOf({ kind, name }: Pick<CountedThread, 'kind' | 'name'>): string {
  return kind === 'sandbox' ? `sandboxes of ${name}` : name;
}

function sum(all: readonly (StageTimes | undefined)[]): StageTimes {
  const total: StageTimes = new Map();
  for (const times of all) {
    for (const [stage, ms] of times ?? []) total.set(stage, (total.get(stage) ?? 0) + ms);
  }
  return total;
}

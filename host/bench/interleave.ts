import { setTimeout as sleep } from 'node:timers/promises';
import { mainThreadCpuMs } from './thread-cpu.js';

/** A way to do the work; each round calls it once. */
export type TimedCompetitor =
  | { name: string; run(): Promise<void> | void }
  /**
   * Returns its own wall time, in milliseconds, if only a part of it is to be measured; or what other processes took.
   */
  | { name: string; timed(): Promise<number | Spent> };

export type Spent = Pick<Sample, 'wallMs' | 'cpuMs'>;

export interface Sample {
  wallMs: number;
  /** User and system time of this process and all its threads, or of the processes that were measured. */
  cpuMs: number;
  /** The main thread's part of `cpuMs`; `undefined` if the system doesn't tell. */
  mainCpuMs: number | undefined;
}

export interface Result {
  name: string;
  samples: Sample[];
}

export interface Rounds {
  rounds: number;
  /** Rounds before the measured ones, which don't count. */
  warmUp: number;
  signal?: AbortSignal | undefined;
  onRound?: ((round: number) => void) | undefined;
}

// A sandbox that has answered may prepare the next call's instance, which must not disturb the next competitor.
const settleMs = 50;

/**
 * Runs all competitors in every round. Each round begins with another one, so that disturbances of the machine affect
 * all alike.
 */
export async function interleave(
  competitors: readonly TimedCompetitor[],
  { rounds, warmUp, signal, onRound }: Rounds,
): Promise<Result[]> {
  const results: Result[] = competitors.map(({ name }) => ({ name, samples: [] }));
  for (let round = -warmUp; round < rounds; round++) {
    onRound?.(round + 1);
    for (let turn = 0; turn < competitors.length; turn++) {
      signal?.throwIfAborted();
      const index = (turn + round + warmUp) % competitors.length;
      await sleep(settleMs);
      const sample = await measured(competitors[index]!);
      if (round >= 0) results[index]!.samples.push(sample);
    }
  }
  return results;
}

async function measured(competitor: TimedCompetitor): Promise<Sample> {
  const cpu = process.cpuUsage();
  const mainCpuMs = mainThreadCpuMs();
  const started = performance.now();
  let wallMs: number;
  if ('timed' in competitor) {
    const timed = await competitor.timed();
    if (typeof timed === 'object') return { ...timed, mainCpuMs: undefined };
    wallMs = timed;
  } else {
    await competitor.run();
    wallMs = performance.now() - started;
  }
  const { user, system } = process.cpuUsage(cpu);
  return {
    wallMs,
    cpuMs: (user + system) / 1000,
    mainCpuMs: mainCpuMs === undefined ? undefined : mainThreadCpuMs()! - mainCpuMs,
  };
}

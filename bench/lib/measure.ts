/** One way to do the work; a round calls each of them once. */
export interface Competitor {
  name: string;
  run(): Promise<void> | void;
}

export interface Sample {
  wallMs: number;
  /** User and system time of this process and all its threads. */
  cpuMs: number;
}

export interface Result {
  name: string;
  samples: Sample[];
}

/**
 * Runs all competitors in every round, each round beginning with another one, so that what disturbs the
 * machine disturbs all alike. The first `warmUp` rounds don't count.
 */
export async function interleave(
  competitors: Competitor[],
  rounds: number,
  warmUp: number,
): Promise<Result[]> {
  const results: Result[] = competitors.map(({ name }) => ({ name, samples: [] }));
  for (let round = -warmUp; round < rounds; round++) {
    for (let turn = 0; turn < competitors.length; turn++) {
      const index = (turn + round + warmUp) % competitors.length;
      const cpu = process.cpuUsage();
      const started = performance.now();
      await competitors[index]!.run();
      const wallMs = performance.now() - started;
      const { user, system } = process.cpuUsage(cpu);
      if (round >= 0) results[index]!.samples.push({ wallMs, cpuMs: (user + system) / 1000 });
    }
  }
  return results;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median of the rounds' ratios, with the smallest and largest. */
export function ratio(
  of: Result,
  to: Result,
  pick: (sample: Sample) => number,
): { median: number; range: string } {
  const ratios = of.samples.map((sample, round) => pick(sample) / pick(to.samples[round]!));
  return {
    median: median(ratios),
    range: `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`,
  };
}

export function medianOf(result: Result, pick: (sample: Sample) => number): number {
  return median(result.samples.map(pick));
}

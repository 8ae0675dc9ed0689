import { interleave as interleaveRounds, type Result } from '#host/bench/interleave.js';
import { median, ratioOf } from '#host/bench/statistics.js';

export type { Result, Sample, TimedCompetitor } from '#host/bench/interleave.js';
export { median } from '#host/bench/statistics.js';

type Pick = (sample: Result['samples'][number]) => number;

export const interleave = (
  competitors: Parameters<typeof interleaveRounds>[0],
  rounds: number,
  warmUp: number,
): Promise<Result[]> => interleaveRounds(competitors, { rounds, warmUp });

/** Computes the median of the rounds' ratios, with its 95 % interval. */
export function ratio(of: Result, to: Result, pick: Pick): { median: number; range: string } {
  const { value, low, high } = ratioOf(of.samples.map(pick), to.samples.map(pick));
  return { median: value, range: `${low.toFixed(2)}–${high.toFixed(2)}` };
}

export const medianOf = (result: Result, pick: Pick): number => median(result.samples.map(pick));

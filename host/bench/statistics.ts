/** A ratio of two measurements with its 95 % interval. */
export interface Ratio {
  value: number;
  low: number;
  high: number;
}

export const median = (values: readonly number[]): number => percentile(values, 50);

/** Interpolates linearly between neighbouring values. */
export function percentile(values: readonly number[], percent: number): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const place = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  const above = sorted[Math.ceil(place)]!;
  return below + (above - below) * (place - Math.floor(place));
}

const resamples = 2000;

/** Computes the 95 % interval of the median, by the percentile bootstrap. The same values give the same interval. */
export function medianInterval(values: readonly number[], seed = 1): Ratio {
  const random = randomNumbers(seed);
  const medians = Array.from({ length: resamples }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)]!)),
  );
  return { value: median(values), low: percentile(medians, 2.5), high: percentile(medians, 97.5) };
}

/**
 * Computes the median of the rounds' ratios of `of` to `to`. Both were measured in the same rounds, so a disturbance of
 * a round affects both.
 */
export function ratioOf(of: readonly number[], to: readonly number[], seed = 1): Ratio {
  if (of.length !== to.length) throw new RangeError('a ratio needs as many rounds of one as of the other');
  return medianInterval(
    of.map((value, round) => value / to[round]!),
    seed,
  );
}

/** Mulberry32: uniform in [0, 1), the same sequence for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

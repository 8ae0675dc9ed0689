import type { Result, Sample } from './interleave.js';
import type { Row } from './record.js';
import { medianInterval, ratioOf } from './statistics.js';

/** Makes a row with the median of the rounds as its value. */
export function row(contender: string, at: number | null, samples: number[]): Row {
  const { value, low, high } = medianInterval(samples);
  return { contender, at, value, low, high, samples, ratio: null };
}

/** Makes a row of each result, of what `measure` takes from a sample. */
export function rowsOf(results: readonly Result[], measure: (sample: Sample) => number): Row[] {
  return results.map(({ name, samples }) => row(name, null, samples.map(measure)));
}

/** Adds to every row the ratio to the row of `base` at the same parameter. */
export function relateTo(base: string, rows: Row[]): Row[] {
  for (const one of rows) {
    const other = rows.find(({ contender, at }) => contender === base && at === one.at);
    if (other && other !== one) one.ratio = { to: base, ...ratioOf(one.samples, other.samples) };
  }
  return rows;
}

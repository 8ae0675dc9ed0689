import type { Row } from './record.js';
import { medianInterval, ratioOf } from './statistics.js';

/** Makes a row with the median of the rounds as its value. */
export function row(contender: string, at: number | null, samples: number[]): Row {
  const { value, low, high } = medianInterval(samples);
  return { contender, at, value, low, high, samples, ratio: null };
}

/** Adds to every row the ratio to the row of `base` at the same parameter. */
export function relateTo(base: string, rows: Row[]): Row[] {
  for (const one of rows) {
    const other = rows.find(({ contender, at }) => contender === base && at === one.at);
    if (other && other !== one) one.ratio = { to: base, ...ratioOf(one.samples, other.samples) };
  }
  return rows;
}

import type { Row } from './record.js';
import { medianInterval, ratioOf } from './statistics.js';

/** A row whose value is the median of the rounds. */
export function row(contender: string, at: number | null, samples: number[]): Row {
  const { value, low, high } = medianInterval(samples);
  return { contender, at, value, low, high, samples, ratio: null };
}

/** Tells every row how it relates to that of `base` at the same place. */
export function relateTo(base: string, rows: Row[]): Row[] {
  for (const one of rows) {
    const other = rows.find(({ contender, at }) => contender === base && at === one.at);
    if (other && other !== one) one.ratio = { to: base, ...ratioOf(one.samples, other.samples) };
  }
  return rows;
}

import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Distribution of durations in milliseconds; zeros if there are none. */
export interface Distribution {
  count: number;
  min: number;
  mean: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Records durations with three significant digits, in constant memory. */
export class Durations {
  readonly #microseconds: RecordableHistogram = createHistogram();

  add(ms: number): void {
    this.#microseconds.record(Math.max(1, Math.round(ms * 1000)));
  }

  read(): Distribution {
    const { count, min, mean, max } = this.#microseconds;
    if (count === 0) return { count: 0, min: 0, mean: 0, p50: 0, p95: 0, p99: 0, max: 0 };
    const percentile = (at: number) => this.#microseconds.percentile(at) / 1000;
    return {
      count,
      min: min / 1000,
      mean: mean / 1000,
      p50: percentile(50),
      p95: percentile(95),
      p99: percentile(99),
      max: max / 1000,
    };
  }
}

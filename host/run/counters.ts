import type { FileReport } from '../contract/report.js';
import { Durations } from '../pool/distribution.js';
import type { RunStats } from '../pool/stats.js';

/** Counts files, calls and failures of a run. */
export class RunCounters {
  read = 0;
  queued = 0;
  running = 0;
  calls = 0;
  retried = 0;
  inputBytes = 0;
  #done = 0;
  #reused = 0;
  #failed = 0;
  #peakMemoryBytes = 0;
  readonly waits = new Durations();
  readonly runs = new Durations();

  done({ status, usage }: FileReport, from: 'call' | 'store'): void {
    this.#done++;
    if (from === 'store') this.#reused++;
    if (status === 'failed') this.#failed++;
    this.#peakMemoryBytes = Math.max(this.#peakMemoryBytes, usage?.memoryBytes ?? 0);
  }

  stats(): RunStats {
    const { read, queued, running, calls, retried, inputBytes } = this;
    return {
      read,
      queued,
      running,
      done: this.#done,
      reused: this.#reused,
      failed: this.#failed,
      calls,
      retried,
      inputBytes,
      waitMs: this.waits.read(),
      runMs: this.runs.read(),
      peakMemoryBytes: this.#peakMemoryBytes,
    };
  }
}

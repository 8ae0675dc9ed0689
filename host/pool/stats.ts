import type { Distribution } from './distribution.js';

/** What the sandboxes of a host do and have done. */
export interface PoolStats {
  /** Sandboxes that may be at work at a time. */
  concurrency: number;
  /** Bytes that all sandboxes may take together, and that those there are may take. */
  memory: { budgetBytes: number; reservedBytes: number };
  /** Calls that wait for a sandbox, now. */
  queued: number;
  /** Sandboxes at work, and ready for work, now. */
  running: number;
  idle: number;
  /** Sandboxes started, brought back after a failure, and closed for want of work or memory. */
  started: number;
  restored: number;
  closed: number;
  /** Calls that failed, by their error's code; `aborted` where the caller's signal ended them. */
  failures: Record<string, number>;
  /** From asking for a sandbox to having it. */
  waitMs: Distribution;
  /** From a call to its answer. */
  runMs: Distribution;
}

/** What one run has come to. */
export interface RunStats {
  /** Files taken from the input, waiting for a sandbox, at work, and reported. */
  read: number;
  queued: number;
  running: number;
  done: number;
  /** Of those done: known from an earlier run, and failed. */
  known: number;
  failed: number;
  /** Calls, and files that were tried again after a call with them failed. */
  calls: number;
  retried: number;
  /** Of the sources, as UTF-8. */
  inputBytes: number;
  waitMs: Distribution;
  runMs: Distribution;
  /** The most that one sandbox had, where the backend tells. */
  peakMemoryBytes: number;
}

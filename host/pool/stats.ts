import type { Distribution } from './distribution.js';

/** Statistics of a host's sandboxes. */
export interface PoolStats {
  /** Maximum number of sandboxes that work at a time. */
  concurrency: number;
  /** Memory budget of all sandboxes together, and the part that existing sandboxes reserve. */
  memory: { budgetBytes: number; reservedBytes: number };
  /** Calls that now wait for a sandbox. */
  queued: number;
  /** Sandboxes that now work, and sandboxes that are ready. */
  running: number;
  idle: number;
  /** Sandboxes started so far, restored after a failure, and closed because work or memory ran out. */
  started: number;
  restored: number;
  closed: number;
  /** Failed calls by error code; `aborted` if the caller's signal ended them. */
  failures: Record<string, number>;
  /** Time from the request for a sandbox to the grant. */
  waitMs: Distribution;
  /** Time from a call to its answer. */
  runMs: Distribution;
}

/** Statistics of one run. */
export interface RunStats {
  /** Files read from the input, waiting for a sandbox, in a call, and reported. */
  read: number;
  queued: number;
  running: number;
  done: number;
  /** Reported files whose reports an earlier run stored, and reported files that failed. */
  reused: number;
  failed: number;
  /** Calls so far, and files retried after a failed call. */
  calls: number;
  retried: number;
  /** UTF-8 bytes of the sources. */
  inputBytes: number;
  waitMs: Distribution;
  runMs: Distribution;
  /** Peak memory of one sandbox, if the backend reports it. */
  peakMemoryBytes: number;
}

import type { JournalRecord } from './records.js';

/** The first step in which a replay went another way than the run. */
export interface Difference {
  /** The kind of record, and which of its kind: `generated 3`. */
  step: string;
  then: JournalRecord | undefined;
  now: JournalRecord;
}

/** What came of repeating a run. */
export interface Replayed {
  run: string;
  /** How many steps came out the same. */
  same: number;
  /** The last commit, if the run made any. */
  head: string | undefined;
  /** Undefined: all came out the same. */
  difference: Difference | undefined;
}

/** What cleaning up removed. */
export interface CleanedUp {
  /** Runs whose work tree and versions were removed. */
  trimmed: string[];
  /** Runs that were removed whole. */
  removed: string[];
  /** Runs that can be resumed, and were left. */
  left: string[];
}

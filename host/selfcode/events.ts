import type { Stage } from './outcomes.js';
import type { JournalRecord } from './records.js';
import type { RunSummary } from './run-summary.js';
import type { Left } from './time-left.js';

/** A stage begins. */
export interface StageBegun {
  type: 'stage';
  stage: Stage;
}

/** How far a stage is: files, opportunities or edits. */
export interface StageProgress {
  type: 'progress';
  stage: Stage;
  done: number;
  total: number | undefined;
  /** How long the rest of the stage takes; undefined until that can be told. */
  left: Left | undefined;
}

/** A record is in the journal: whatever happens next, the run goes on from here. */
export interface Recorded {
  type: 'recorded';
  record: JournalRecord;
}

/** The last event. */
export interface RunEnded {
  type: 'ended';
  summary: RunSummary;
  /** The folder with the run's report, patch and pull request. */
  folder: string;
}

/** What a run yields, told apart by `type`. */
export type SelfCodeEvent = StageBegun | StageProgress | Recorded | RunEnded;

import type { LearningDatabase } from './database.js';
import { type Judgement, recordJudgements } from './judgements.js';
import { type RunRecord, recordRun } from './runs.js';

/** Records a run and its judgements of fixes. */
export function record(database: LearningDatabase, run: RunRecord, judgements: readonly Judgement[]): void {
  recordRun(database, run);
  if (judgements.length > 0) recordJudgements(database, judgements);
}

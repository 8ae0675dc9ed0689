import type { Severity } from '../../wit/types/agent.js';
import { severities } from '../findings/severity.js';
import type { JudgementCounts, Posterior } from './posterior.js';

const minimumJudgements = 5;
const minimumMean = 0.5;

/** Whether a pattern is demoted: judged often enough, and more likely wrong than right. */
export function isDemoted({ accepted, rejected }: JudgementCounts, { mean }: Posterior): boolean {
  return accepted + rejected >= minimumJudgements && mean < minimumMean;
}

/** Lowers a severity by one level. A hint stays one, as nobody could judge a hidden finding. */
export function demote(severity: Severity): Severity {
  return severities[Math.max(0, severities.indexOf(severity) - 1)]!;
}

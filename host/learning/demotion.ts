import type { Severity } from '../../wit/types/agent.js';
import { severities } from '../findings/severity.js';
import type { JudgementCounts, Posterior } from './posterior.js';

const minimumJudgements = 5;
const minimumMean = 0.5;

/** Whether a pattern has failed often enough to count for less: judged enough, and more likely wrong than right. */
export function isDemoted({ accepted, rejected }: JudgementCounts, { mean }: Posterior): boolean {
  return accepted + rejected >= minimumJudgements && mean < minimumMean;
}

/** One level less; a hint stays one, as what is hidden can't be judged any more. */
export function demote(severity: Severity): Severity {
  return severities[Math.max(0, severities.indexOf(severity) - 1)]!;
}

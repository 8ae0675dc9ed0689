import type { FeedbackOpportunity } from '../../wit/documents/feedback-document.js';
import { byAll, falling, rising } from './order.js';
import { reasonFor } from './reasons.js';
import type { Scored } from './settings.js';

/** The order of the scorer. */
export const bestOpportunity = byAll<Pick<Scored, 'score' | 'path' | 'start' | 'ruleId' | 'end' | 'message'>>(
  falling(({ score }) => score),
  rising(({ path }) => path),
  rising(({ start }) => start),
  rising(({ ruleId }) => ruleId),
  rising(({ end }) => end),
  rising(({ message }) => message),
);

/** The best of what the scorer ranked; `rank` is given once all are together. */
export function opportunitiesOf(scored: readonly Scored[], most: number): FeedbackOpportunity[] {
  return scored
    .toSorted(bestOpportunity)
    .slice(0, most)
    .map(({ path, line, start, end, ruleId, message, fixable, score, terms }) => ({
      rank: 1,
      path,
      line,
      start,
      end,
      ruleId,
      message,
      fixable,
      score,
      reason: reasonFor(terms),
    }));
}

import type { FeedbackOpportunity } from '../../wit/documents/feedback-document.js';
import { byAll, falling, rising } from './order.js';
import { reasonFor } from './reasons.js';
import type { Scored } from './settings.js';

/** Compares in the order of the scorer. */
export const bestOpportunity = byAll<Pick<Scored, 'score' | 'path' | 'start' | 'ruleId' | 'end' | 'message'>>(
  falling(({ score }) => score),
  rising(({ path }) => path),
  rising(({ start }) => start),
  rising(({ ruleId }) => ruleId),
  rising(({ end }) => end),
  rising(({ message }) => message),
);

/** Selects the best opportunities of the scorer; `rank` is set once all are together. */
export function opportunitiesOf(scored: readonly Scored[], most: number): FeedbackOpportunity[] {
  return scored
    .toSorted(bestOpportunity)
    .slice(0, most)
    .map(({ path, line, start, end, ruleId, message, fixable, score, terms, findings, rules, ...one }) => ({
      rank: 1,
      path,
      line,
      start,
      end,
      ruleId,
      message,
      fixable,
      score,
      ...(findings !== undefined && { findings }),
      ...(rules !== undefined && { rules }),
      ...(one.function !== undefined && { function: one.function }),
      reason: reasonFor(terms),
    }));
}

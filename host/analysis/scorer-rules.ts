import type { JudgementCounts } from '../learning/posterior.js';
import { defaults } from '../patterns/defaults.js';
import type { PatternDatabase } from '../patterns/pattern.js';

interface ScorerRule {
  impact: number;
  difficulty: number;
  succeeded: number;
  failed: number;
}

/**
 * What the scorer is to know of rules. Where judgements of this project are at hand (`judgements`), they say how often a
 * rule was right, and the statistics that a pattern brings along from elsewhere don't.
 */
export function scorerRules(
  { patterns }: Pick<PatternDatabase, 'patterns'>,
  judgements: ReadonlyMap<string, JudgementCounts> | undefined,
): Record<string, ScorerRule> {
  const rules = new Map<string, ScorerRule>();
  for (const { id, impact, difficulty, statistics } of patterns) {
    const { succeeded, failed } = judgements ? { succeeded: 0, failed: 0 } : statistics;
    rules.set(id, { impact, difficulty, succeeded, failed });
  }
  for (const [id, { accepted, rejected }] of judgements ?? []) {
    const { impact, difficulty } = rules.get(id) ?? defaults;
    rules.set(id, { impact, difficulty, succeeded: accepted, failed: rejected });
  }
  return Object.fromEntries(rules);
}

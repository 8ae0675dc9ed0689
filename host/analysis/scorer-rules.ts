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
 * Makes the scorer's settings of rules. If there are judgements of this project (`judgements`), they say how often a
 * rule was right, and the statistics that a pattern brings along don't count.
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

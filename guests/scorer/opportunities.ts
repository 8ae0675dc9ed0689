import type { Opportunity, Terms } from '../../wit/documents/scores.js';
import type { Finding, Report } from '../../wit/types/agent.js';
import { functionAt, functionsOf } from '../sdk/index.js';
import type { Options, Settings } from './settings.js';

/** Grows from 1 to 1 + `weight`, half of it at `half`. */
const growing = (value: number, { weight, half }: { weight: number; half: number }) =>
  1 + (weight * value) / (value + half);

/** Computes the mean of a Beta distribution with a uniform prior. */
const successOf = ({ succeeded, failed }: { succeeded: number; failed: number }) =>
  (succeeded + 1) / (succeeded + failed + 2);

const round = (value: number) => Math.round(value * 10_000) / 10_000;

/**
 * Scores findings: score = 100 · severity · impact · confidence · success · complexity · churn / (greatest complexity ·
 * churn) / (1 + difficulty). Every term is a share, or a factor from 1 on, so scores lie between 0 and 100.
 */
export function opportunitiesOf(report: Report, settings: Settings, options: Options): Opportunity[] {
  const functions = functionsOf(report);
  const churn = growing(options.churn[report.path] ?? 0, settings.churn);
  const greatest = (1 + settings.complexity.weight) * (1 + settings.churn.weight);
  return report.findings.map((finding) => {
    const ruleSettings = settings.rules[finding.ruleId] ?? settings.unknownRule;
    const cognitive = functionAt(functions, finding.span)?.cognitive ?? 0;
    const terms: Terms = {
      severity: settings.severities[finding.severity],
      impact: ruleSettings.impact,
      confidence: finding.confidence,
      success: successOf(ruleSettings),
      complexity: growing(cognitive, settings.complexity),
      churn,
      difficulty: ruleSettings.difficulty,
    };
    const value =
      terms.severity * terms.impact * terms.confidence * terms.success * terms.complexity * terms.churn;
    return opportunity(report.path, finding, (100 * value) / greatest / (1 + terms.difficulty), terms);
  });
}

function opportunity(path: string, finding: Finding, score: number, terms: Terms): Opportunity {
  const { ruleId, message, span, suggestion } = finding;
  return {
    path,
    ruleId,
    line: span.line,
    column: span.column,
    start: span.start,
    end: span.end,
    message,
    fixable: (suggestion?.edits.length ?? 0) > 0,
    score: round(score),
    terms: Object.fromEntries(
      Object.entries(terms).map(([name, term]) => [name, round(term)]),
    ) as unknown as Terms,
  };
}

const byText = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** Compares by score, the best first; equal scores by path and place. */
export function byRank(a: Opportunity, b: Opportunity): number {
  return b.score - a.score || byText(a.path, b.path) || a.start - b.start || byText(a.ruleId, b.ruleId);
}

import type { Finding } from '../../wit/types/agent.js';
import type { ReportedFinding } from '../reports/run-report.js';
import { demote, isDemoted } from './demotion.js';
import { type JudgementCounts, type Posterior, posteriorOf, priorMean } from './posterior.js';

type AdaptedFinding = Finding & Pick<ReportedFinding, 'asFound'>;

/** The adaptation of findings to the judgements of their rules. */
export class Adaptation {
  readonly #rules = new Map<
    string,
    JudgementCounts & { posterior: Posterior; factor: number; demoted: boolean }
  >();

  /** `confidenceOf`: returns a rule's own confidence. */
  constructor(judgements: ReadonlyMap<string, JudgementCounts>, confidenceOf: (rule: string) => number) {
    for (const [rule, { accepted, rejected }] of judgements) {
      const confidence = confidenceOf(rule);
      const posterior = posteriorOf(confidence, { accepted, rejected });
      const factor = posterior.mean / priorMean(confidence);
      const demoted = isDemoted({ accepted, rejected }, posterior);
      this.#rules.set(rule, { accepted, rejected, posterior, factor, demoted });
    }
  }

  /** Demoted rules, each with the reason. */
  get demoted(): { rule: string; reason: string }[] {
    return [...this.#rules]
      .filter(([, { demoted }]) => demoted)
      .map(([rule, { accepted, rejected, posterior }]) => ({
        rule,
        reason: `${rejected} of ${accepted + rejected} judgements reject it, so it is right in about ${Math.round(100 * posterior.mean)} % of cases`,
      }));
  }

  apply(finding: Finding): AdaptedFinding {
    const learned = this.#rules.get(finding.ruleId);
    if (!learned) return finding;
    const { severity, confidence } = finding;
    return {
      ...finding,
      confidence: Math.min(1, Math.round(confidence * learned.factor * 1e4) / 1e4),
      severity: learned.demoted ? demote(severity) : severity,
      asFound: { severity, confidence },
    };
  }
}

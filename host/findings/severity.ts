import type { Finding, Severity } from '../../wit/types/agent.js';

/** From the least to the most severe. */
export const severities = ['hint', 'info', 'warning', 'error'] as const satisfies readonly Severity[];

/** Negative where `a` is less severe than `b`, as `Array.prototype.sort` wants it. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return compareSeverity(severity, minimum) >= 0;
}

/** What the analyzer said, whatever was learned of the rule since. */
export function severityAsFound({
  severity,
  asFound,
}: Pick<Finding, 'severity'> & { asFound?: { severity: Severity } }): Severity {
  return asFound?.severity ?? severity;
}

/** What `--min-severity` leaves. */
export function atLeast<T extends Pick<Finding, 'severity'>>(findings: readonly T[], minimum: Severity): T[] {
  return findings.filter(({ severity }) => isAtLeast(severity, minimum));
}

/** What `--fail-on` asks: is there a finding of that severity or a worse one? `never` is never met. */
export function fails(findings: readonly Pick<Finding, 'severity'>[], failOn: Severity | 'never'): boolean {
  return failOn !== 'never' && findings.some(({ severity }) => isAtLeast(severity, failOn));
}

import type { Finding, Severity } from '../../wit/types/agent.js';
import { severities } from '../contract/severity.js';

export { severities };

/** Compares as `Array.prototype.sort` needs it: negative if `a` is less severe than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b);
}

export function isAtLeast(severity: Severity, minimum: Severity): boolean {
  return compareSeverity(severity, minimum) >= 0;
}

/** Returns the severity that the analyzer reported, before learning. */
export function severityAsFound({
  severity,
  asFound,
}: Pick<Finding, 'severity'> & { asFound?: { severity: Severity } }): Severity {
  return asFound?.severity ?? severity;
}

/** Selects the findings that `--min-severity` leaves. */
export function atLeast<T extends Pick<Finding, 'severity'>>(findings: readonly T[], minimum: Severity): T[] {
  return findings.filter(({ severity }) => isAtLeast(severity, minimum));
}

/** Whether there is a finding of the severity of `--fail-on` or a worse one; `never`: false. */
export function fails(findings: readonly Pick<Finding, 'severity'>[], failOn: Severity | 'never'): boolean {
  return failOn !== 'never' && findings.some(({ severity }) => isAtLeast(severity, failOn));
}

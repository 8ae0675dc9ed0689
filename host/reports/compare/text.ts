import { severities } from '../../findings/severity.js';
import { plural } from '../plural.js';
import { visible } from '../visible.js';
import { worstFirst } from './compare.js';
import type { ComparedFinding, Comparison } from './schema.js';

export interface Styles {
  bad: (text: string) => string;
  good: (text: string) => string;
  dim: (text: string) => string;
}

/** Writes the comparison for people: new findings, gone ones, then totals. */
export function comparisonText(comparison: Comparison, { bad, good, dim }: Styles): string {
  const { before, after, findings, metrics } = comparison;
  const line = (sign: string, { path, line, severity, ruleId, message }: ComparedFinding) =>
    `${sign} ${visible(path)}:${line} ${severity} ${visible(ruleId)} ${visible(message)}`;
  const rows = [
    ...worstFirst(findings.new).map((finding) => bad(line('+', finding))),
    ...worstFirst(findings.severityChanges).map(
      (finding) => `${line('~', finding)} ${dim(`(was ${finding.from})`)}`,
    ),
    ...worstFirst(findings.gone).map((finding) => good(line('-', finding))),
    ...worstFirst(findings.unseen).map((finding) => dim(`${line('?', finding)} (the file failed)`)),
    ...metrics.files.map(
      (metric) =>
        `~ ${visible([metric.path, metric.name, metric.subject ?? ''].join(' ').trim())}: ${metric.before} → ${metric.after} ${dim(delta(metric.before, metric.after))}`,
    ),
  ];
  const totals = severities
    .toReversed()
    .map((severity) => [severity, before.findings[severity], after.findings[severity]] as const)
    .filter(([, old, now]) => old + now > 0)
    .map(([severity, old, now]) => `${severity} ${old} → ${now}`);
  const sums = metrics.totals
    .filter((metric) => metric.before !== metric.after)
    .map((metric) => `${visible(metric.name)} ${metric.before} → ${metric.after}`);
  const counts = [
    `${findings.new.length} new`,
    `${findings.gone.length} gone`,
    `${findings.unchanged} unchanged`,
    ...(findings.severityChanges.length > 0
      ? [plural(findings.severityChanges.length, 'other severity', 'other severities')]
      : []),
    ...(findings.accepted.length > 0 ? [`${findings.accepted.length} accepted`] : []),
    ...(findings.unseen.length > 0 ? [`${findings.unseen.length} unseen`] : []),
  ];
  return [
    ...rows,
    ...(rows.length > 0 ? [''] : []),
    counts.join(' · '),
    ...(totals.length + sums.length > 0 ? [[...totals, ...sums].join(' · ')] : []),
    '',
  ].join('\n');
}

export function delta(before: number, after: number): string {
  const difference = Math.round((after - before) * 1e6) / 1e6;
  return difference > 0 ? `+${difference}` : String(difference);
}

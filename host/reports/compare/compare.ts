import type { Severity } from '../../../wit/types/agent.js';
import { compareSeverity, isAtLeast, severities, severityAsFound } from '../../findings/severity.js';
import type { JsonReport } from '../read-report.js';
import type { ReportedFile, ReportedFinding } from '../run-report.js';
import type { ComparedFinding, Comparison, FileChange, MetricChange } from './schema.js';

interface LocatedFinding {
  path: string;
  finding: ReportedFinding;
}

/**
 * Compares two reports by what analyzers found: learning makes nothing better.
 * Findings in files that failed in the second report are neither new nor gone: they are listed as unseen.
 */
export function compareReports(before: JsonReport, after: JsonReport): Comparison {
  const [old, now] = [byFingerprint(before), byFingerprint(after)];
  const failed = new Set(after.files.filter(({ status }) => status === 'failed').map(({ path }) => path));
  const hidden = new Set(after.files.flatMap((file) => file.hidden.map(({ fingerprint }) => fingerprint)));
  const left = [...old.values()].filter(({ finding }) => !now.has(finding.fingerprint));
  const accepted = left.filter(({ finding }) => hidden.has(finding.fingerprint));
  const rest = left.filter(({ finding }) => !hidden.has(finding.fingerprint));
  const both = [...now.values()].filter(({ finding }) => old.has(finding.fingerprint));
  const severityChanges = both.flatMap(({ path, finding }) => {
    const from = severityAsFound(old.get(finding.fingerprint)!.finding);
    return from === severityAsFound(finding) ? [] : [{ ...describe({ path, finding }), from }];
  });
  const metrics = metricChanges(before.files, after.files);
  const findings = {
    new: [...now.values()].filter(({ finding }) => !old.has(finding.fingerprint)).map(describe),
    gone: rest.filter(({ path }) => !failed.has(path)).map(describe),
    accepted: accepted.map(describe),
    unseen: rest.filter(({ path }) => failed.has(path)).map(describe),
    severityChanges,
    unchanged: both.length - severityChanges.length,
  };
  return {
    version: 1,
    before: totals(before),
    after: totals(after),
    findings,
    files: fileChanges(before.files, after.files, findings),
    metrics: { files: metrics, totals: metricTotals(before.files, after.files) },
  };
}

/** Whether a finding is new at that severity, or has become that severe. */
export function isWorse({ findings }: Comparison, failOn: Severity | 'never'): boolean {
  if (failOn === 'never') return false;
  return (
    findings.new.some(({ severity }) => isAtLeast(severity, failOn)) ||
    findings.severityChanges.some(
      ({ severity, from }) => isAtLeast(severity, failOn) && compareSeverity(severity, from) > 0,
    )
  );
}

function byFingerprint({ files }: JsonReport): Map<string, LocatedFinding> {
  return new Map(
    files.flatMap(({ path, findings }) =>
      findings.map((finding) => [finding.fingerprint, { path, finding }] as const),
    ),
  );
}

function describe({ path, finding }: LocatedFinding): ComparedFinding {
  const { fingerprint, ruleId, message, span } = finding;
  return { fingerprint, ruleId, severity: severityAsFound(finding), message, path, line: span.line };
}

function totals({ agent, summary }: JsonReport): Comparison['before'] {
  const { files, failed, findings } = summary;
  return { agent, files, failed, findings };
}

function fileChanges(
  before: readonly ReportedFile[],
  after: readonly ReportedFile[],
  { new: came, gone }: Comparison['findings'],
): FileChange[] {
  const count = (files: readonly ReportedFile[]) =>
    new Map(files.map(({ path, findings }) => [path, findings.length]));
  const [old, now] = [count(before), count(after)];
  const perFile = (findings: readonly ComparedFinding[]) => {
    const counts = new Map<string, number>();
    for (const { path } of findings) counts.set(path, (counts.get(path) ?? 0) + 1);
    return counts;
  };
  const [newOnes, goneOnes] = [perFile(came), perFile(gone)];
  return [...new Set([...newOnes.keys(), ...goneOnes.keys()])]
    .map((path) => ({
      path,
      before: old.get(path) ?? 0,
      after: now.get(path) ?? 0,
      new: newOnes.get(path) ?? 0,
      gone: goneOnes.get(path) ?? 0,
    }))
    .sort((a, b) => b.new - b.gone - (a.new - a.gone) || (a.path < b.path ? -1 : 1));
}

function metricChanges(before: readonly ReportedFile[], after: readonly ReportedFile[]): MetricChange[] {
  const [old, now] = [metricsOf(before), metricsOf(after)];
  const changes: MetricChange[] = [];
  for (const [key, { path, name, subject, value }] of now) {
    const earlier = old.get(key);
    if (earlier === undefined || earlier.value === value) continue;
    changes.push({
      path,
      name,
      ...(subject === undefined ? {} : { subject }),
      before: earlier.value,
      after: value,
    });
  }
  return changes;
}

/**
 * Maps metrics by file, name and subject. Metrics that share all three, such as those of overloads, are told apart by
 * their order.
 */
function metricsOf(files: readonly ReportedFile[]) {
  const metrics = new Map<string, { path: string; name: string; subject?: string; value: number }>();
  for (const { path, metrics: own } of files) {
    const seen = new Map<string, number>();
    for (const { name, subject, value } of own) {
      const what = JSON.stringify([path, name, subject]);
      const place = (seen.get(what) ?? 0) + 1;
      seen.set(what, place);
      metrics.set(`${what} ${place}`, { path, name, ...(subject === undefined ? {} : { subject }), value });
    }
  }
  return metrics;
}

/** Sums the metrics that both reports have over all files. */
function metricTotals(before: readonly ReportedFile[], after: readonly ReportedFile[]) {
  const sums = (files: readonly ReportedFile[]) => {
    const sum = new Map<string, number>();
    for (const { metrics } of files) {
      for (const { name, value } of metrics) sum.set(name, (sum.get(name) ?? 0) + value);
    }
    return sum;
  };
  const [old, now] = [sums(before), sums(after)];
  return [...now]
    .filter(([name]) => old.has(name))
    .map(([name, value]) => ({ name, before: old.get(name)!, after: value }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Sorts findings by severity, the worst first. */
export function worstFirst<T extends ComparedFinding>(findings: readonly T[]): T[] {
  return findings.toSorted(
    (a, b) =>
      severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
      (a.path < b.path ? -1 : Number(a.path > b.path)) ||
      a.line - b.line,
  );
}

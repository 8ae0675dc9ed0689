import type { Finding, Severity } from '../../wit/types/agent.js';
import type { FileReport } from '../contract/report.js';
import type { FileSource } from '../files/source.js';
import { fingerprintFindings } from '../findings/fingerprint.js';
import { ForeignSuppressions, type Mirror } from '../findings/foreign/index.js';
import { isAtLeast, severityAsFound } from '../findings/severity.js';
import { applySuppressions } from '../findings/suppression.js';
import type { HiddenFinding, ReportedFile, ReportedFinding } from '../reports/run-report.js';
import { type LogChoice, shownLog } from './agent-log.js';
import type { AnalysisBaseline } from './baseline.js';

export interface FilterOptions {
  /** Ids of the rules that ran on the file's language: only their suppressions can be unused. */
  rulesRun: ReadonlySet<string>;
  /** Whether a finding is wanted where it is. What is unwanted can be suppressed, too. */
  wants: (finding: Finding) => boolean;
  /** What a rule shares with rules of other tools. Undefined: suppressions for these don't count. */
  mirrorOf: ((rule: string) => Mirror | undefined) | undefined;
  minSeverity: Severity;
  baseline: AnalysisBaseline;
  agentLog: LogChoice;
}

/**
 * Divides an agent's findings into those to show and those that a comment, a suppression for another tool or the
 * baseline accepts.
 */
export function filterFindings(
  report: FileReport,
  { text, class: of }: Pick<FileSource, 'text' | 'class'>,
  options: FilterOptions,
): ReportedFile {
  const { findings, suppressed } = applySuppressions(text, report, options.rulesRun);
  const accepted = new Map(suppressed.map(({ finding, reason }) => [finding, reason]));
  const foreign = foreignReasons(findings, text, report.language, options.mirrorOf);
  const all = [...findings, ...accepted.keys()].filter(options.wants);
  const fingerprints = fingerprintFindings(all, text, report.path);
  const known = options.baseline.known({ ...report, findings: all }, text);
  const shown: ReportedFinding[] = [];
  const hidden: HiddenFinding[] = [];
  for (const [index, finding] of all.entries()) {
    if (!isAtLeast(severityAsFound(finding), options.minSeverity)) continue;
    const named = { ...finding, fingerprint: fingerprints[index]! };
    if (accepted.has(finding)) hidden.push({ ...named, by: 'comment', reason: accepted.get(finding) });
    else if (foreign.has(finding)) hidden.push({ ...named, by: 'foreign', reason: foreign.get(finding) });
    else if (known.has(finding)) hidden.push({ ...named, by: 'baseline' });
    else shown.push(named);
  }
  const log = shownLog(report.log, options.agentLog);
  const { path, language, status, metrics, unparsed, error } = report;
  return {
    path,
    language,
    class: of,
    status,
    findings: shown,
    hidden,
    metrics,
    unparsed,
    ...(error === undefined ? {} : { error }),
    ...(log.length === 0 ? {} : { log }),
  };
}

/** By finding, the suppression for another tool that covers it. */
function foreignReasons(
  findings: readonly Finding[],
  text: string,
  language: string,
  mirrorOf: FilterOptions['mirrorOf'],
): ReadonlyMap<Finding, string> {
  const reasons = new Map<Finding, string>();
  if (mirrorOf === undefined || findings.length === 0) return reasons;
  const suppressions = ForeignSuppressions.in(text, language);
  for (const finding of suppressions ? findings : []) {
    const mirror = mirrorOf(finding.ruleId);
    const reason = mirror && suppressions!.by(finding, mirror);
    if (reason !== undefined) reasons.set(finding, reason);
  }
  return reasons;
}

/** Converts the shown findings to the contract's type. */
export function shownFindings(file: ReportedFile): Finding[] {
  return file.findings.map(({ fingerprint: _, asFound: __, ...finding }) => finding);
}

import type { Finding, Severity } from '../../../wit/types/agent.js';
import type { ErrorCode } from '../../base/errors.js';
import type { FileReport } from '../../contract/report.js';
import { fingerprintFindings } from '../../findings/fingerprint.js';
import { isAtLeast, severityAsFound } from '../../findings/severity.js';
import { applySuppressions } from '../../findings/suppression.js';
import type { HiddenFinding, ReportedFile, ReportedFinding } from '../../reports/run-report.js';
import { type LogChoice, shownLog } from './agent-log.js';
import type { RunBaseline } from './baseline.js';

export interface JudgeOptions {
  rulesRun: ReadonlySet<string>;
  minSeverity: Severity;
  baseline: RunBaseline;
  agentLog: LogChoice;
}

/** Sorts an agent's findings into those to show and those that a comment or the baseline accepts. */
export function judge(report: FileReport, text: string, options: JudgeOptions): ReportedFile {
  const { findings, suppressed } = applySuppressions(text, report, options.rulesRun);
  const accepted = new Map(suppressed.map(({ finding, reason }) => [finding, reason]));
  const all = [...findings, ...accepted.keys()];
  const fingerprints = fingerprintFindings(all, text, report.path);
  const known = options.baseline.known({ ...report, findings: all }, text);
  const shown: ReportedFinding[] = [];
  const hidden: HiddenFinding[] = [];
  for (const [index, finding] of all.entries()) {
    if (!isAtLeast(severityAsFound(finding), options.minSeverity)) continue;
    const named = { ...finding, fingerprint: fingerprints[index]! };
    if (accepted.has(finding)) hidden.push({ ...named, by: 'comment', reason: accepted.get(finding) });
    else if (known.has(finding)) hidden.push({ ...named, by: 'baseline' });
    else shown.push(named);
  }
  const log = shownLog(report.log, options.agentLog);
  const { path, language, status, metrics, unparsed, error } = report;
  return {
    path,
    language,
    status,
    findings: shown,
    hidden,
    metrics,
    unparsed,
    ...(error === undefined ? {} : { error: withOption(error) }),
    ...(log.length === 0 ? {} : { log }),
  };
}

const limitOptions: Readonly<Partial<Record<ErrorCode, string>>> = {
  ERR_LIMIT_WALL: '--timeout',
  ERR_LIMIT_CPU: '--cpu',
  ERR_LIMIT_FUEL: '--fuel',
  ERR_LIMIT_MEMORY: '--memory',
  ERR_LIMIT_FINDINGS: '--max-findings',
};

/** The host knows limits by their names; people raise them by options. */
function withOption(error: NonNullable<FileReport['error']>): NonNullable<FileReport['error']> {
  const option = limitOptions[error.code];
  return option === undefined ? error : { ...error, hint: `raise ${option}` };
}

/** What of a file's findings a fix may touch: those that would be shown. */
export function shownFindings(file: ReportedFile): Finding[] {
  return file.findings.map(({ fingerprint: _, asFound: __, ...finding }) => finding);
}

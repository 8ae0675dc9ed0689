import type { Finding, Report, Severity } from '../../wit/types/agent.js';
import type { FileReport } from '../contract/report.js';
import type { FixedText } from '../findings/fix.js';
import { hasEdits } from '../findings/selection.js';
import { compareSeverity, isAtLeast } from '../findings/severity.js';
import type { Host } from '../host/host.js';
import { validate } from '../workflow/validate.js';

/**
 * Has the validator judge the fixes of a file. Returns why it is against them; undefined if it isn't. New findings
 * count from the severity of the least severe fixed one. Those that offer a fix don't count: the next pass deals with
 * them. Those of a fixed rule don't either: a variable that only a removed one read was for nothing before, too.
 */
export async function judgeFixes(
  host: Host,
  { before, after, findings }: FixedText,
  signal: AbortSignal,
): Promise<string | undefined> {
  const least = leastSevere(findings);
  const fixed = new Set(findings.map(({ ruleId }) => ruleId));
  const counts = (finding: Finding) =>
    isAtLeast(finding.severity, least) && !hasEdits(finding) && !fixed.has(finding.ruleId);
  const { path, language } = before.report;
  const reports = {
    before: [reportOf(before.report, before.report.findings)],
    after: [reportOf(after.report, after.report.findings.filter(counts))],
  };
  const change = { path, language, before: before.file.text, after: after.file.text, reports };
  const { reasons } = await validate(host, [change], { maxChangedLines: Number.MAX_SAFE_INTEGER, signal });
  const why = reasons.map(({ check, message }) => `${check}: ${message}`);
  return why.length === 0 ? undefined : why.join('; ');
}

function leastSevere(findings: readonly Finding[]): Severity {
  return findings.map(({ severity }) => severity).toSorted(compareSeverity)[0] ?? 'hint';
}

function reportOf({ path, language, metrics, unparsed }: FileReport, findings: readonly Finding[]): Report {
  return { path, language, findings: [...findings], metrics, unparsed };
}

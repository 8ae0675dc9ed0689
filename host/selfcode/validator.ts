import type { Report } from '../../wit/types/agent.js';
import { contractReport, type PatternFindings } from '../analysis/changes/pattern-findings.js';
import type { FileSource } from '../files/source.js';
import type { Host } from '../host/host.js';
import type { FindingLocation } from '../workflow/targets.js';
import { validate } from '../workflow/validate.js';

export interface ValidatorContext {
  host: Host;
  findings: PatternFindings;
  signal: AbortSignal;
}

/** A file's text, and what pattern-matcher says of it. */
export interface ExaminedSource {
  source: FileSource;
  reports: readonly Report[];
}

export async function examine(source: FileSource, findings: PatternFindings): Promise<ExaminedSource> {
  const reports: Report[] = [];
  for await (const { report } of findings.of([source])) {
    const own = contractReport(report);
    if (own !== undefined) reports.push(own);
  }
  return { source, reports };
}

/** Examines another text of a file. */
export function examineText(
  { source }: ExaminedSource,
  text: string,
  findings: PatternFindings,
): Promise<ExaminedSource> {
  return examine({ ...source, text }, findings);
}

/**
 * Has the validator judge another text of a file. Returns why it is against it; undefined if it accepts it: it parses
 * as well, the targets are gone, and no finding of equal or higher severity has come.
 */
export async function objection(
  before: ExaminedSource,
  after: ExaminedSource,
  targets: readonly FindingLocation[],
  { host, signal }: ValidatorContext,
): Promise<string | undefined> {
  const { path, language, text } = before.source;
  if (after.reports.length === 0) return "the changed text can't be analyzed";
  const reports = { before: before.reports, after: after.reports };
  const change = { path, language, before: text, after: after.source.text, reports };
  const verdict = await validate(host, [change], {
    targets: [...targets],
    maxChangedLines: Number.MAX_SAFE_INTEGER,
    signal,
  });
  if (verdict.verdict === 'accepted') return undefined;
  const reasons = verdict.reasons.map(({ check, message }) => `${check}: ${message}`);
  return reasons.join('; ') || 'a check that is required was left out';
}

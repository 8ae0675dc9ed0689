import type { Finding, Rule } from '../../wit/types/agent.js';
import type { FileReport } from '../contract/report.js';
import { findSuppressions, type Suppression } from './directives.js';
import { LineIndex } from './line-index.js';
import { SuppressionIndex } from './suppression-index.js';

/** The rule of findings about unused and malformed suppressions. */
export const unusedSuppression: Rule = {
  id: 'TARS000',
  name: 'unused-suppression',
  description: 'A tars-ignore comment that suppresses nothing hides the next finding on its line.',
  severity: 'info',
  languages: [],
};

export interface SuppressedFinding {
  finding: Finding;
  reason: string | undefined;
}

export interface SuppressionResult {
  /** Findings that nothing suppressed, and those about suppressions. */
  findings: Finding[];
  suppressed: SuppressedFinding[];
}

/** Most findings about the suppressions of a file; the last one counts the rest. */
export const maximumComplaints = 1000;
/** Most rules that a message names. */
const maximumNamed = 10;

/**
 * Removes the findings that comments in the file suppress. A suppression of a rule that ran and found nothing there
 * becomes a finding itself, but only if the whole file was parsed.
 */
export function applySuppressions(
  text: string,
  report: Pick<FileReport, 'language' | 'status' | 'findings'>,
  rulesRun: ReadonlySet<string>,
): SuppressionResult {
  const suppressions = findSuppressions(text, report.language);
  if (suppressions.length === 0) return { findings: report.findings, suppressed: [] };

  const used = new Map<Suppression, Set<string>>(suppressions.map((suppression) => [suppression, new Set()]));
  const index = new SuppressionIndex(suppressions);
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of report.findings) {
    const by = index.mostSpecific(finding);
    if (by) {
      used.get(by.suppression)!.add(by.id);
      suppressed.push({ finding, reason: by.suppression.reason });
    } else findings.push(finding);
  }

  const checkableRules = report.status === 'complete' ? rulesRun : new Set<string>();
  return { findings: [...findings, ...complaints(text, used, checkableRules)], suppressed };
}

function complaints(
  text: string,
  used: ReadonlyMap<Suppression, ReadonlySet<string>>,
  rulesRun: ReadonlySet<string>,
): Finding[] {
  const wrong: { suppression: Suppression; message: string }[] = [];
  let more = 0;
  for (const [suppression, usedIds] of used) {
    const message = complaint(suppression, usedIds, rulesRun);
    if (message === undefined) continue;
    if (wrong.length < maximumComplaints) wrong.push({ suppression, message });
    else more++;
  }
  if (more > 0) wrong.at(-1)!.message = `This and ${more} more suppressions of the file suppress nothing`;
  const places = new LineIndex(text);
  const { id: ruleId, severity } = unusedSuppression;
  return wrong.map(({ suppression: { start, end }, message }) => {
    return { ruleId, severity, message, span: places.span(start, end), confidence: 1 };
  });
}

function complaint(
  { ids, line, problem }: Suppression,
  used: ReadonlySet<string>,
  rulesRun: ReadonlySet<string>,
): string | undefined {
  if (problem !== undefined) return problem;
  if (ids.length === 0) return 'This suppression names no rule; write it as `tars-ignore: 001 reason`';
  const unused = ids.filter((id) => !used.has(id) && (id === '*' ? rulesRun.size > 0 : rulesRun.has(id)));
  if (unused.length === 0) return undefined;
  const where = line === undefined ? 'in this file' : line === 0 ? 'as no code follows' : `on line ${line}`;
  const named = unused.slice(0, maximumNamed).map((id) => (id === '*' ? 'any rule' : id));
  const rest = unused.length - named.length;
  const what = named.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  return `Suppression of ${what} suppresses nothing ${where}; remove it`;
}

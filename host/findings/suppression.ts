import type { Finding, Rule } from '../../wit/types/agent.js';
import type { FileReport } from '../report.js';
import { findSuppressions, type Suppression } from './directives.js';
import { Places } from './places.js';

/** The rule that unused and malformed suppressions are findings of. */
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
  /** What nobody suppressed, and what is wrong with the suppressions. */
  findings: Finding[];
  suppressed: SuppressedFinding[];
}

/**
 * Takes away what the file's own comments suppress. Suppressions of rules that ran and found nothing there
 * become findings themselves, but only where the whole file was understood.
 */
export function applySuppressions(
  text: string,
  report: Pick<FileReport, 'language' | 'status' | 'findings'>,
  rulesRun: ReadonlySet<string>,
): SuppressionResult {
  const suppressions = findSuppressions(text, report.language);
  if (suppressions.length === 0) return { findings: report.findings, suppressed: [] };

  const used = new Map<Suppression, Set<string>>(suppressions.map((suppression) => [suppression, new Set()]));
  const first = new Map<string, Suppression>();
  for (const suppression of suppressions) {
    for (const line of linesOf(suppression)) {
      for (const id of suppression.ids) {
        const key = `${line} ${id}`;
        if (!first.has(key)) first.set(key, suppression);
      }
    }
  }
  const findings: Finding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of report.findings) {
    const by = mostSpecific(finding, first);
    if (by) {
      used.get(by.suppression)!.add(by.id);
      suppressed.push({ finding, reason: by.suppression.reason });
    } else findings.push(finding);
  }

  const places = new Places(text);
  for (const [suppression, usedIds] of used) {
    const message = complaint(suppression, usedIds, report.status === 'complete' ? rulesRun : new Set());
    if (message === undefined) continue;
    const { id: ruleId, severity } = unusedSuppression;
    const span = places.span(suppression.start, suppression.end);
    findings.push({ ruleId, severity, message, span, confidence: 1 });
  }
  return { findings, suppressed };
}

function linesOf({ line, lastLine }: Suppression): (number | undefined)[] {
  if (line === undefined || lastLine === undefined) return [line];
  return Array.from({ length: lastLine - line + 1 }, (_, index) => line + index);
}

/** One suppression answers for a finding, so that those it makes superfluous show up as unused. */
function mostSpecific({ ruleId, span }: Finding, suppressions: ReadonlyMap<string, Suppression>) {
  for (const line of [span.line, undefined]) {
    for (const id of [ruleId, '*']) {
      const suppression = suppressions.get(`${line} ${id}`);
      if (suppression) return { suppression, id };
    }
  }
  return undefined;
}

function complaint(
  { ids, line }: Suppression,
  used: ReadonlySet<string>,
  rulesRun: ReadonlySet<string>,
): string | undefined {
  if (ids.length === 0) return 'This suppression names no rule; write it as `tars-ignore: 001 reason`';
  const unused = ids.filter((id) => !used.has(id) && (id === '*' ? rulesRun.size > 0 : rulesRun.has(id)));
  if (unused.length === 0) return undefined;
  const where = line === undefined ? 'in this file' : line === 0 ? 'as no code follows' : `on line ${line}`;
  const what = unused.map((id) => (id === '*' ? 'any rule' : id)).join(', ');
  return `Suppression of ${what} suppresses nothing ${where}; remove it`;
}

import type { Finding } from '../../wit/types/agent.js';
import { unmatched } from './anchored.js';
import type { ChangedFile } from './file.js';
import { linesOf } from './line-map.js';
import type { NamedFinding } from './verdict.js';

export interface FindingChange {
  gone: Finding[];
  fresh: Finding[];
}

/**
 * What a change did to the findings of a file. A finding stays where one of its rule is on the same line, or in the
 * same changed piece; else where one of its rule is on an equal line elsewhere, which only moved.
 */
export function findingChange(file: ChangedFile): FindingChange {
  const before = findingsOf(file.before);
  const after = findingsOf(file.after);
  const keyBefore = ({ ruleId, span }: Finding) => `${file.lines.anchorBefore(span.line)} ${ruleId}`;
  const keyAfter = ({ ruleId, span }: Finding) => `${file.lines.anchorAfter(span.line)} ${ruleId}`;
  const gone = unmatched(before, keyBefore, after, keyAfter);
  const fresh = unmatched(after, keyAfter, before, keyBefore);
  const [textBefore, textAfter] = [linesOf(file.before?.text ?? ''), linesOf(file.after?.text ?? '')];
  const contentBefore = (finding: Finding) => content(finding, textBefore);
  const contentAfter = (finding: Finding) => content(finding, textAfter);
  return {
    gone: unmatched(gone, contentBefore, fresh, contentAfter),
    fresh: unmatched(fresh, contentAfter, gone, contentBefore),
  };
}

function findingsOf(side: ChangedFile['before']): Finding[] {
  return (side?.reports ?? [])
    .flatMap(({ findings }) => findings)
    .sort((a, b) => a.span.start - b.span.start);
}

function content({ ruleId, span }: Finding, lines: readonly string[]): string {
  return `${ruleId} ${(lines[span.line - 1] ?? '').replace(/\s+/g, '')}`;
}

export function named({ ruleId, severity, span, message }: Finding): NamedFinding {
  return { ruleId, severity, line: span.line, message };
}

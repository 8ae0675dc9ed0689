import type { NamedFinding } from '../../wit/documents/verdict.js';
import type { Finding } from '../../wit/types/agent.js';
import { Positions } from '../sdk/positions.js';
import { unmatched } from './anchored.js';
import type { ChangedFile } from './file.js';
import { linesOf } from './line-map.js';

export interface FindingChange {
  gone: Finding[];
  fresh: Finding[];
}

type Key = (finding: Finding) => string;

/**
 * Computes how a change affects the findings of a file. A finding stays if one of its rule is on the same line or in
 * the same changed piece, preferably one with the same message about the same text. Otherwise it has moved if one of
 * its rule is on an equal line elsewhere.
 */
export function findingChange({ before, after, lines }: ChangedFile): FindingChange {
  const [textBefore, textAfter] = [linesOf(before?.text ?? ''), linesOf(after?.text ?? '')];
  const [spansBefore, spansAfter] = [spanTexts(before), spanTexts(after)];
  const keys: [before: Key, after: Key][] = [
    [
      (finding) =>
        `${lines.anchorBefore(finding.span.line)} ${finding.ruleId} ${finding.message}\n${spansBefore(finding)}`,
      (finding) =>
        `${lines.anchorAfter(finding.span.line)} ${finding.ruleId} ${finding.message}\n${spansAfter(finding)}`,
    ],
    [
      ({ ruleId, span, message }) => `${lines.anchorBefore(span.line)} ${ruleId} ${message}`,
      ({ ruleId, span, message }) => `${lines.anchorAfter(span.line)} ${ruleId} ${message}`,
    ],
    [
      ({ ruleId, span }) => `${lines.anchorBefore(span.line)} ${ruleId}`,
      ({ ruleId, span }) => `${lines.anchorAfter(span.line)} ${ruleId}`,
    ],
    [(finding) => content(finding, textBefore), (finding) => content(finding, textAfter)],
  ];
  let change: FindingChange = { gone: findingsOf(before), fresh: findingsOf(after) };
  for (const [keyBefore, keyAfter] of keys) {
    const { gone, fresh } = change;
    change = {
      gone: unmatched(gone, keyBefore, fresh, keyAfter),
      fresh: unmatched(fresh, keyAfter, gone, keyBefore),
    };
  }
  return change;
}

function findingsOf(side: ChangedFile['before']): Finding[] {
  return (side?.reports ?? [])
    .flatMap(({ findings }) => findings)
    .sort((a, b) => a.span.start - b.span.start);
}

/** Returns a function for what a finding is about. */
function spanTexts(side: ChangedFile['before']): Key {
  const text = side?.text ?? '';
  const positions = new Positions(text);
  return ({ span }) => text.slice(positions.index(span.start), positions.index(span.end));
}

function content({ ruleId, span }: Finding, lines: readonly string[]): string {
  return `${ruleId} ${(lines[span.line - 1] ?? '').replace(/\s+/g, '')}`;
}

export function named({ ruleId, severity, span, message }: Finding): NamedFinding {
  return { ruleId, severity, line: span.line, message };
}

import type { RefusalCode } from '../../wit/documents/generation.js';
import type { Severity } from '../../wit/types/agent.js';
import type { TextEdit } from './source-text.js';

/** A possible change for a finding, or for a declaration that nobody reported. */
export interface Proposal {
  ruleId?: string;
  message: string;
  action: 'fix' | 'documentation';
  /** UTF-16 index of the place that it is about. */
  at: number;
  priority: number;
  severity: Severity;
  confidence: number;
  edits: TextEdit[];
}

/** The reason why a finding is not acted on. */
export interface Refusal {
  ruleId?: string;
  message: string;
  at?: number;
  code: RefusalCode;
  reason: string;
}

export function refuse(
  { ruleId, message, at }: Pick<Proposal, 'ruleId' | 'message' | 'at'>,
  code: RefusalCode,
  reason: string,
): Refusal {
  return { ...(ruleId === undefined ? {} : { ruleId }), message, at, code, reason };
}

const severities: readonly Severity[] = ['hint', 'info', 'warning', 'error'];

/** Compares by priority, severity, confidence and position; the rest only makes the order total. */
export function byPrecedence(a: Proposal, b: Proposal): number {
  return (
    b.priority - a.priority ||
    severities.indexOf(b.severity) - severities.indexOf(a.severity) ||
    b.confidence - a.confidence ||
    a.at - b.at ||
    compare(a.ruleId ?? '', b.ruleId ?? '') ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

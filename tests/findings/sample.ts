import type { FileReport } from '#host/contract/report.js';
import { LineIndex } from '#host/findings/line-index.js';
import type { Finding, Severity } from '#wit/types/agent.js';

/** A finding on the first, or the given, occurrence of a piece of the text. */
export function findingOn(
  text: string,
  piece: string,
  more: { ruleId?: string; severity?: Severity; confidence?: number; fix?: string; nth?: number } = {},
): Finding {
  let start = -1;
  for (let count = 0; count < (more.nth ?? 1); count++) start = text.indexOf(piece, start + 1);
  if (start < 0) throw new Error(`${piece} is not in the text`);
  const span = new LineIndex(text).span(start, start + piece.length);
  return {
    ruleId: more.ruleId ?? 'TARS001',
    severity: more.severity ?? 'warning',
    message: `found ${piece}`,
    span,
    confidence: more.confidence ?? 1,
    ...(more.fix === undefined
      ? {}
      : { suggestion: { message: 'fix it', edits: [{ start: span.start, end: span.end, text: more.fix }] } }),
  };
}

export function reportOf(_text: string, findings: Finding[], more: Partial<FileReport> = {}): FileReport {
  return {
    path: 'a.cs',
    language: 'csharp',
    agent: 'test',
    backend: 'jco',
    status: 'complete',
    findings,
    metrics: [],
    unparsed: [],
    log: [],
    ...more,
  };
}

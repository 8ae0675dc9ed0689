import type { Finding, Metric, Report, Span } from 'tars-hyperlight';

/** Reports that are made by hand: lines of a hundred bytes. */
export const span = (line: number, endLine = line): Span => ({
  start: line * 100,
  end: endLine * 100 + 10,
  line,
  column: 1,
  endLine,
  endColumn: 11,
});

export const finding = (ruleId: string, line: number, more: Partial<Finding> = {}): Finding => ({
  ruleId,
  severity: 'error',
  message: 'odd',
  span: span(line),
  confidence: 1,
  ...more,
});

export const report = (
  path: string,
  findings: Finding[],
  metrics: Metric[] = [],
  unparsed: Span[] = [],
): Report => ({
  path,
  language: 'csharp',
  findings,
  metrics,
  unparsed,
});

import type { ReportedFile, ReportedFinding } from '#host/reports/run-report.js';

const span = { start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2 };

function finding(more: Partial<ReportedFinding> = {}): ReportedFinding {
  return {
    ruleId: 'TARS001',
    severity: 'warning',
    message: 'm',
    span,
    confidence: 1,
    fingerprint: `${'0'.repeat(32)}:1`,
    ...more,
  };
}

export const times = <T>(count: number, item: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => item(at));

export function fileWith(more: Partial<ReportedFile>): ReportedFile {
  const nothing = { findings: [], hidden: [], metrics: [], unparsed: [] };
  return { path: 'a.cs', language: 'csharp', status: 'complete', ...nothing, ...more };
}

const wide = '日'.repeat(600_000);
export const odd = '\u202e\u009b'.repeat(1000);

/** Reports of a file, as large as an answer allows, each in another way, with their text. */
export const largestReports: Record<string, () => [ReportedFile, string]> = {
  'long messages': () => [fileWith({ findings: times(2000, () => finding({ message: odd })) }), 'x'],
  'wide lines': () => {
    const at = (column: number) => ({
      ...span,
      start: 3 * column,
      end: 3 * column + 3,
      column,
      endColumn: column + 1,
    });
    return [fileWith({ findings: times(100, (index) => finding({ span: at(1 + index * 5000) })) }), wide];
  },
  'edits that fall': () => {
    const edits = times(10_000, (at) => ({ start: 1_800_000 - 3 * at, end: 1_800_000 - 3 * at, text: '' }));
    return [fileWith({ findings: times(5, () => finding({ suggestion: { message: 's', edits } })) }), wide];
  },
  'one edit with a long text': () => {
    const edits = [{ start: 0, end: 0, text: odd.repeat(2500) }];
    return [fileWith({ findings: [finding({ suggestion: { message: 's', edits } })] }), 'x'];
  },
  'metrics and pieces that did not parse': () => [
    fileWith({
      metrics: times(40_000, () => ({ name: 'm', value: 1, subject: 'f', span })),
      unparsed: times(40_000, () => span),
    }),
    'x',
  ],
};

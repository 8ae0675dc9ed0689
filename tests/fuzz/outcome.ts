import fc from 'fast-check';
import type { Task } from 'tars-hyperlight';

export const source = { path: 'a.cs', language: 'csharp', text: 'é = "😀";\r\nline\n' };
export const bytes = Buffer.byteLength(source.text);
export const span = { start: 0, end: 2, line: 1, column: 1, endLine: 1, endColumn: 2 };
export const outcome = {
  reports: [
    {
      path: source.path,
      language: source.language,
      findings: [
        {
          ruleId: 'T1',
          severity: 'warning',
          message: 'm',
          span,
          confidence: 0.5,
          suggestion: { message: 's', edits: [{ start: 0, end: 2, text: 'x' }] },
        },
      ],
      metrics: [{ name: 'lines', value: 2, subject: 'a', span }],
      unparsed: [span],
    },
  ],
  changes: [{ path: source.path, edits: [{ start: 2, end: 3, text: '' }] }],
  documents: [{ name: 'feedback.json', mediaType: 'application/json', text: '{}' }],
};

/** Offsets that are near to what is allowed. */
export const shifted = fc
  .record({ start: fc.integer({ min: -1, max: bytes + 2 }), end: fc.integer({ min: -1, max: bytes + 2 }) })
  .map((place) => {
    const changed = structuredClone(outcome);
    Object.assign(changed.reports[0]!.findings[0]!.span, place);
    Object.assign(changed.changes[0]!.edits[0]!, place);
    return changed as unknown;
  });

export const task: Task = { sources: [source], reports: [], options: '{}' };

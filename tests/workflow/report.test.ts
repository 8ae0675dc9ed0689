import type { Report } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { report } from '#host/workflow/report.js';
import { fixture, openHost, rejection } from '../host/agents-for-tests.js';

const signal = new AbortController().signal;
const counts = { error: 0, warning: 0, info: 0, hint: 0 };
const feedback = {
  version: 1,
  summary: { files: 1, lines: 1, findings: counts, partial: 0, failed: 0, rules: [] },
  files: [{ path: 'a.cs', language: 'csharp', lines: 1, findings: counts, functions: [] }],
  opportunities: [],
  hotSpots: [],
  incomplete: [],
  omitted: { rules: 0, files: 0, opportunities: 0, hotSpots: 0, incomplete: 0 },
};

const reports: Report[] = [{ path: 'a.cs', language: 'csharp', findings: [], metrics: [], unparsed: [] }];

async function told(text: string | undefined) {
  const host = await openHost();
  return report(host, reports, { agent: await fixture('teller'), settings: { text }, signal });
}

describe('a reporter of another maker', () => {
  const file = feedback.files[0]!;
  test.each<[what: string, text: string | undefined, message: string]>([
    ['no document', undefined, 'gave no feedback.json'],
    ['no JSON', '{', 'feedback.json is not JSON'],
    ['another version', JSON.stringify({ ...feedback, version: 2 }), 'feedback.json: version'],
    ['more members', JSON.stringify({ ...feedback, more: 1 }), 'feedback.json: '],
    ['no number', JSON.stringify(feedback).replace('"lines":1', '"lines":1e999'), 'feedback.json: '],
    [
      'too many items',
      JSON.stringify({ ...feedback, files: Array.from({ length: 10_001 }, () => file) }),
      'feedback.json: files',
    ],
    [
      'numbers for files',
      JSON.stringify(feedback).replace(/"files":\[.*?\}\]/, `"files":[${'0,'.repeat(500_000)}0]`),
      'feedback.json: files[0]: ',
    ],
    ['long, and no JSON', `{"version":1,"files":[${' '.repeat(20_000)}x]}`, 'feedback.json is not JSON'],
    [
      'a file that nobody asked about',
      JSON.stringify({ ...feedback, files: [{ ...file, path: '/etc/passwd' }] }),
      'feedback.json names /etc/passwd, which is in no report',
    ],
  ])('is not believed: %s', async (_, text, message) => {
    const error = await rejection(told(text));
    expect(error.code).toBe('ERR_OUTCOME_INVALID');
    expect(error.message).toContain(message);
  });

  test('a reporter of another maker can send no control characters', async () => {
    const odd = { ...feedback, files: [{ ...file, language: '\u001b[31mc\u0000sharp' }] };
    expect((await told(JSON.stringify(odd))).files[0]!.language).toBe('csharp');
  });
});

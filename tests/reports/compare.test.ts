import { expect, test } from 'vitest';
import { compareReports, isWorse } from '#host/reports/compare/compare.js';
import { comparisonMarkdown } from '#host/reports/compare/markdown.js';
import { comparisonSchema } from '#host/reports/compare/schema.js';
import { comparisonText } from '#host/reports/compare/text.js';
import type { JsonReport } from '#host/reports/read-report.js';
import type { ReportedFile } from '#host/reports/run-report.js';
import { attack } from './hostile.js';
import { finding, reported, rules, summary } from './sample.js';

const source = 'a b c d e f';
const named = (part: string, more: Parameters<typeof finding>[2] = {}) =>
  finding(source, part, { fingerprint: `${part.repeat(32)}:1`, ...more });

function report(files: ReportedFile[]): JsonReport {
  const counts = { error: 0, warning: 0, info: 0, hint: 0 };
  for (const { findings } of files) for (const { severity } of findings) counts[severity]++;
  return {
    version: 1,
    tool: { name: 'tarscli', version: '1' },
    agent: 'pattern-matcher',
    backend: { name: 'jco', reason: '', isolation: ['thread'] },
    files,
    rules,
    skipped: [],
    summary: summary({ files: files.length, findings: counts }),
  };
}

const styles = { bad: String, good: String, dim: String };

test('tells new, gone, unchanged, accepted and unseen findings, and other severities', () => {
  const before = report([
    reported([named('a'), named('b'), named('c', { severity: 'info' }), named('d')]),
    reported([named('f')], { path: 'later-failed.cs' }),
  ]);
  const after = report([
    reported([named('a'), named('c', { severity: 'error' }), named('e')], {
      hidden: [{ ...named('d'), by: 'comment' }],
    }),
    reported([], { path: 'later-failed.cs', status: 'failed', error: { code: 'ERR_TRAP', message: 'x' } }),
  ]);
  const comparison = comparisonSchema.parse(compareReports(before, after));
  const parts = (findings: { fingerprint: string }[]) => findings.map(({ fingerprint }) => fingerprint[0]);
  expect(parts(comparison.findings.new)).toEqual(['e']);
  expect(parts(comparison.findings.gone)).toEqual(['b']);
  expect(parts(comparison.findings.accepted)).toEqual(['d']);
  expect(parts(comparison.findings.unseen)).toEqual(['f']);
  expect(comparison.findings.severityChanges).toEqual([
    expect.objectContaining({ from: 'info', severity: 'error' }),
  ]);
  expect(comparison.findings.unchanged).toBe(1);
  expect(comparison.files).toEqual([{ path: 'src/A B.cs', before: 4, after: 3, new: 1, gone: 1 }]);
  const text = comparisonText(comparison, styles);
  expect(text).toContain('+ src/A B.cs:1 warning TARS001 e is not used');
  expect(text).toContain('(was info)');
  expect(text).toContain('1 new · 1 gone · 1 unchanged');
});

test('is worse at or over a level only by what is new or more severe', () => {
  const base = report([reported([named('a', { severity: 'error' })])]);
  const warned = report([reported([named('a', { severity: 'error' }), named('b')])]);
  expect(isWorse(compareReports(base, base), 'hint')).toBe(false);
  expect(isWorse(compareReports(base, warned), 'error')).toBe(false);
  expect(isWorse(compareReports(base, warned), 'warning')).toBe(true);
  expect(isWorse(compareReports(base, warned), 'never')).toBe(false);
  expect(isWorse(compareReports(warned, base), 'hint')).toBe(false);
  const raised = report([reported([named('b', { severity: 'error' })])]);
  expect(isWorse(compareReports(report([reported([named('b')])]), raised), 'error')).toBe(true);
  expect(isWorse(compareReports(raised, report([reported([named('b')])])), 'hint')).toBe(false);
});

test('tells how metrics changed, per file and in total, also where several share a name', () => {
  const metric = (value: number, subject?: string) => ({
    name: 'complexity',
    value,
    ...(subject && { subject }),
  });
  const before = report([reported([], { metrics: [metric(3), metric(5, 'M'), metric(7, 'M')] })]);
  const after = report([reported([], { metrics: [metric(3), metric(5, 'M'), metric(9, 'M')] })]);
  const { metrics } = compareReports(before, after);
  expect(metrics.files).toEqual([
    { path: 'src/A B.cs', name: 'complexity', subject: 'M', before: 7, after: 9 },
  ]);
  expect(metrics.totals).toEqual([{ name: 'complexity', before: 15, after: 17 }]);
});

test('as markdown, nothing in a report becomes markup', () => {
  const text = comparisonMarkdown(
    compareReports(report([]), report([reported([named('a', { message: attack })])])),
  );
  expect(text).toContain('# 1 new finding, 0 gone');
  expect(text).not.toMatch(/[<>@]/);
});

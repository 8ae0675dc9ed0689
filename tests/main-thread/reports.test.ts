import type { Rule, Span } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { conversions, openReporter } from '#host/reports/formats.js';
import { piecesAtOnce } from '#host/reports/pieces.js';
import type { ReportedFile, ReportedFinding, RunEnd } from '#host/reports/run-report.js';
import { rules, summary } from '../reports/sample.js';
import { largestStep, stepUnits } from './meter.js';

const span: Span = { start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2 };

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

const times = <T>(count: number, item: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => item(at));

function file(more: Partial<ReportedFile>): ReportedFile {
  const nothing = { findings: [], hidden: [], metrics: [], unparsed: [] };
  return { path: 'a.cs', language: 'csharp', status: 'complete', ...nothing, ...more };
}

const nothing = file({});
const wide = '日'.repeat(600_000);
const odd = '\u202e\u009b'.repeat(1000);

/** As large as an answer lets them be, each in another way, with the text that they are about. */
const files: Record<string, () => [ReportedFile, string]> = {
  'long messages': () => [file({ findings: times(2000, () => finding({ message: odd })) }), 'x'],
  'wide lines': () => {
    const at = (column: number) => ({
      ...span,
      start: 3 * column,
      end: 3 * column + 3,
      column,
      endColumn: column + 1,
    });
    return [file({ findings: times(100, (index) => finding({ span: at(1 + index * 5000) })) }), wide];
  },
  'edits that fall': () => {
    const edits = times(10_000, (at) => ({ start: 1_800_000 - 3 * at, end: 1_800_000 - 3 * at, text: '' }));
    return [file({ findings: times(5, () => finding({ suggestion: { message: 's', edits } })) }), wide];
  },
  'one edit with a long text': () => {
    const edits = [{ start: 0, end: 0, text: odd.repeat(2500) }];
    return [file({ findings: [finding({ suggestion: { message: 's', edits } })] }), 'x'];
  },
  'metrics and pieces that did not parse': () => [
    file({
      metrics: times(40_000, () => ({ name: 'm', value: 1, subject: 'f', span })),
      unparsed: times(40_000, () => span),
    }),
    'x',
  ],
};

const long: Rule = { id: '', name: 'n', severity: 'hint', description: odd.repeat(5), languages: [] };

const ends: Record<string, () => RunEnd> = {
  'many long rules': () => ({
    rules: times(200, (at) => ({ ...long, id: `T${at}` })),
    skipped: [],
    summary: summary(),
  }),
  'many files that were skipped': () => ({
    rules,
    skipped: times(20_000, (at) => ({ path: `${at}.cs`, reason: 'binary' as const })),
    summary: summary(),
  }),
};

const run = {
  tool: { name: 'tarscli', version: '1' },
  agent: 'agent',
  backend: { name: 'jco', reason: 'a test says so' },
};
const options = {
  root: 'file:///',
  startedAt: new Date(0),
  colors: false,
  columns: 100,
  quiet: false,
  history: [],
};

/** A piece that is one text cannot be less than that text. */
const pieceUnits = (stepUnits * 4) / piecesAtOnce;

describe.each(conversions)('a %s report is written in small pieces', (format) => {
  test.each(Object.keys(files))('of a file with %s', async (name) => {
    const reporter = await openReporter(format, options);
    reporter.start(run);
    const [reported, text] = files[name]!();
    const { units } = largestStep(reporter.file(reported, text)[Symbol.iterator]());
    const longestText = name === 'one edit with a long text' ? 4 * odd.length * 2500 : 0;
    expect(units).toBeLessThan(pieceUnits + longestText);
    const end = { rules, skipped: [], summary: summary() };
    expect(largestStep(reporter.end(end)[Symbol.iterator]()).units).toBeLessThan(pieceUnits);
  });

  test.each(Object.keys(ends))('at an end with %s', async (name) => {
    const reporter = await openReporter(format, options);
    reporter.start(run);
    for (const piece of reporter.file(nothing, '')) void piece;
    expect(largestStep(reporter.end(ends[name]!())[Symbol.iterator]()).units).toBeLessThan(pieceUnits);
  });
});

test('positions of edits are found without going through the text for each of them', {
  timeout: 20_000,
}, async () => {
  const reporter = await openReporter('sarif', options);
  reporter.start(run);
  const [reported, text] = files['edits that fall']!();
  let length = 0;
  for (const piece of reporter.file(reported, text)) length += piece.length;
  expect(length).toBeGreaterThan(1_000_000);
});

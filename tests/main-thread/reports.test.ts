import type { Rule } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import { conversions, openFormatter } from '#host/reports/formats.js';
import { piecesAtOnce } from '#host/reports/pieces.js';
import type { RunEnd } from '#host/reports/run-report.js';
import { fileWith, largestReports, odd, times } from '../../bench/lib/largest-reports.js';
import { rules, summary } from '../reports/sample.js';
import { largestStep, stepUnits } from './meter.js';

const nothing = fileWith({});

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
  backend: { name: 'jco', reason: 'a test says so', isolation: ['thread'] as const },
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
  test.each(Object.keys(largestReports))('of a file with %s', async (name) => {
    const formatter = await openFormatter(format, options);
    formatter.start(run);
    const [reported, text] = largestReports[name]!();
    const { units } = largestStep(formatter.file(reported, text)[Symbol.iterator]());
    const longestText = name === 'one edit with a long text' ? 4 * odd.length * 2500 : 0;
    expect(units).toBeLessThan(pieceUnits + longestText);
    const end = { rules, skipped: [], summary: summary() };
    expect(largestStep(formatter.end(end)[Symbol.iterator]()).units).toBeLessThan(pieceUnits);
  });

  test.each(Object.keys(ends))('at an end with %s', async (name) => {
    const formatter = await openFormatter(format, options);
    formatter.start(run);
    for (const piece of formatter.file(nothing, '')) void piece;
    expect(largestStep(formatter.end(ends[name]!())[Symbol.iterator]()).units).toBeLessThan(pieceUnits);
  });
});

test('positions of edits are found without going through the text for each of them', {
  timeout: 20_000,
}, async () => {
  const formatter = await openFormatter('sarif', options);
  formatter.start(run);
  const [reported, text] = largestReports['edits that fall']!();
  let length = 0;
  for (const piece of formatter.file(reported, text)) length += piece.length;
  expect(length).toBeGreaterThan(1_000_000);
});

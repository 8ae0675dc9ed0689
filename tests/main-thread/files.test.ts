import { describe, expect, test } from 'vitest';
import { JsonDocument } from '#host/json/document.js';
import { positionAt, positionsAt } from '#host/json/position.js';
import { NotAReport, reportSteps } from '#host/reports/parse-report.js';
import { summary } from '../reports/sample.js';
import { largestStep, stepUnits } from './meter.js';

const span = { start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2 };
const file = { path: 'a.cs', language: 'csharp', status: 'complete', hidden: [], unparsed: [] };
const report = {
  version: 1,
  tool: { name: 'tarscli', version: '1' },
  agent: 'agent',
  backend: { name: 'jco', reason: 'a test says so' },
  files: [] as object[],
  rules: [],
  skipped: [],
  summary: summary(),
};
const findings = Array.from({ length: 20_000 }, (_, at) => ({
  ruleId: 'TARS001',
  severity: 'warning',
  message: `日 is not used, ${at}`,
  span,
  confidence: 0.9,
  fingerprint: `0123456789abcdef0123456789abcdef:${at + 1}`,
}));
const metrics = findings.map(({ message }, value) => ({ name: 'lines', value, subject: message, span }));

const read = (text: string) => largestStep(reportSteps(Buffer.from(text)));
const repeated = (item: string, times: number) => `[${`${item},`.repeat(times - 1)}${item}]`;

describe('a report that is read back', () => {
  test('a report that is read back is what was written, and read in small steps', () => {
    const written = { ...report, files: [{ ...file, findings, metrics }] };
    const { value, units, steps } = read(JSON.stringify(written));
    expect(value).toEqual(written);
    expect(steps).toBeGreaterThan(50);
    expect(units).toBeLessThan(stepUnits);
  });

  test('a report that is read back is so with blanks and with a byte-order mark, whose members keep their order', () => {
    const { version, ...rest } = { ...report, files: [{ metrics: [], findings: [], ...file }] };
    const written = JSON.stringify({ ...rest, version }, null, 2);
    expect(JSON.stringify(read(`\ufeff${written}\n`).value, null, 2)).toBe(written);
  });

  const files = (text: string) => JSON.stringify(report).replace('"files":[]', `"files":${text}`);
  const many = 500_000;
  test.each([
    ['lists for a report', repeated('[]', many), 'is not an object'],
    ['empty files', files(repeated('{}', many)), 'is missing'],
    ['numbers for files', files(repeated('0', many)), 'is not an object'],
    ['numbers for findings', files(`[{"findings":${repeated('0', many)}}]`), 'must be an object, not 0'],
    [
      'numbers for edits',
      files(
        `[{"findings":[${JSON.stringify({ ...findings[0], suggestion: { message: '', edits: [] } }).replace('"edits":[]', `"edits":${repeated('0', 70_000)}`)}]}]`,
      ),
      'must be at most 10000',
    ],
    [
      'numbers for languages',
      JSON.stringify(report).replace('"rules":[]', `"rules":[{"languages":${repeated('0', many)}}]`),
      'more parts',
    ],
    ['a long name', JSON.stringify({ ...report, agent: '\n'.repeat(4_000_000) }), 'longer than allowed'],
    [
      'a clone in one place',
      JSON.stringify({
        ...report,
        clones: [{ tokens: 1, lines: 1, places: [{ path: 'a', start: 0, end: 1, line: 1, endLine: 1 }] }],
      }),
      'must have at least 2',
    ],
    ['deep lists', '{"version":'.concat('['.repeat(many)), 'deeper'],
    ['blanks', ' '.repeat(4_000_000), 'blank'],
    ['a word without end', 'a'.repeat(4_000_000), 'not JSON'],
  ])('with %s is refused at the first thing that is wrong', (_, text, message) => {
    let refused: unknown;
    const steps = reportSteps(Buffer.from(text));
    const { units } = largestStep(
      (function* () {
        try {
          yield* steps;
        } catch (error) {
          refused = error;
        }
      })(),
    );
    expect(refused).toBeInstanceOf(NotAReport);
    expect((refused as Error).message).toContain(message);
    expect((refused as Error).message.length).toBeLessThan(300);
    expect(units).toBeLessThan(stepUnits);
  });

  test('a report that is not UTF-8 is refused', () => {
    expect(() => read(JSON.stringify({ ...report, agent: 'A' }).replace('"A"', '"\xff"'))).not.toThrow();
    const bytes = Buffer.from(JSON.stringify({ ...report, agent: 'A' }).replace('"A"', '"\xff"'), 'latin1');
    expect(() => largestStep(reportSteps(bytes))).toThrow('is not UTF-8');
  });
});

describe('a document that people write', () => {
  const bounds = { values: 1_000_000 };

  test('a document that people write is read in small steps, and so are the places in it looked for', () => {
    const text = repeated('{"a": [1, "x"]}', 100_000);
    const { value, steps } = largestStep(JsonDocument.read(text, bounds));
    expect(value.value).toHaveLength(100_000);
    expect(steps).toBeGreaterThan(50);
    const wanted = [{ path: [99_999, 'a', 1], atKey: false }];
    const found = largestStep(value.locate(wanted));
    expect(found.value).toEqual([{ line: 1, column: text.length - 5 }]);
    expect(found.steps).toBeGreaterThan(50);
  });

  test.each([
    ['values', repeated('[]', 2_000_000), 'more than 1000000 values'],
    [
      'members',
      `{${Array.from({ length: 20_000 }, (_, at) => `"${at}":1`).join()}}`,
      'more than 10000 members',
    ],
    ['text', `["${'\\n'.repeat(3_000_000)}"]`, 'longer than 4194304'],
    ['blank', `[${'\n'.repeat(2_000_000)}]`, 'longer than 1048576'],
    ['digits', `[${'1'.repeat(2000)}]`, 'more than 1000 digits'],
  ])('with too many or too long %s is refused', (_, text, message) => {
    expect(() => largestStep(JsonDocument.read(text, bounds))).toThrow(message);
  });

  test('positions are the same one by one and together, whatever ends the lines', () => {
    const text = 'a\r\nb\rc\n\n\r\rd';
    const offsets = [...text].map((_, at) => at).reverse();
    expect(positionsAt(text, offsets)).toEqual(offsets.map((at) => positionAt(text, at)));
    expect(positionAt(text, text.length - 1)).toEqual({ line: 7, column: 1 });
  });
});

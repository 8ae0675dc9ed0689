import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FileReport } from '#host/contract/report.js';
import { Host } from '#host/host/host.js';
import { completePattern } from '#host/patterns/pattern.js';
import { patternSettings } from '#host/patterns/pattern-settings.js';
import type { PatternRecord } from '#host/patterns/schema.js';
import { patternOf } from './sample.js';

let host: Host;
beforeAll(async () => {
  host = await Host.open({ backend: 'jco' });
});
afterAll(() => host.close());

async function run(text: string, ...patterns: Record<string, unknown>[]): Promise<FileReport> {
  const records = patterns.map((more) => completePattern(patternOf(more) as unknown as PatternRecord));
  const database = { patterns: records.map((one) => ({ ...one, enabled: true })), sources: [] };
  const settings = patternSettings(database, 'csharp');
  const reports = [];
  for await (const report of host.run('pattern-matcher', [{ path: 'a.cs', text }], { settings })) {
    reports.push(report);
  }
  return reports[0]!;
}

test('a file nested too deep for patterns that compare code is matched by all others, and the log names these', async () => {
  const text = `class C { int x = ${'a + '.repeat(600)}a, y = F(1, 1); }`;
  const compares = { id: 'TARS801', rule: { pattern: 'F($A, $A)' } };
  const report = await run(text, compares, { id: 'TARS802', rule: { pattern: 'F($A, $B)' } });
  expect(report.status).toBe('complete');
  expect(report.findings.map(({ ruleId }) => ruleId)).toEqual(['TARS802']);
  expect(report.log.map(({ message }) => message)).toEqual([
    'a.cs: not looked for TARS801: nested more than 500 levels deep',
  ]);
  expect((await run(text, compares)).status).toBe('complete');
});

test.each([
  ['LF and blanks', 'class C {\n    int x = 1; // odd\n}\n', '    // odd\n    // here\n'],
  ['CRLF and tabs', 'class C {\r\n\tint x = 1; // odd\r\n}\r\n', '\t// odd\r\n\t// here\r\n'],
])('further lines of a text pattern’s fix are written as the file is: %s', async (_, text, expected) => {
  const regex = { pattern: 'int x = 1; // (odd)' };
  const [finding] = (await run(text, { regex, fix: '// $1\n// here' })).findings;
  const [edit] = finding!.suggestion!.edits;
  const bytes = Buffer.from(text);
  const fixed = `${bytes.subarray(0, edit!.start)}${edit!.text}${bytes.subarray(edit!.end)}`;
  expect(fixed).toContain(expected);
});

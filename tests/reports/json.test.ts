import { expect, test } from 'vitest';
import { JsonFormatter, reportVersion } from '#host/reports/json.js';
import { reportSchema } from '#host/reports/json-schema.js';
import { finding, reported, rules, write } from './sample.js';

const source = 'int a; int b;';

test('writes what its schema describes, findings in the order of their places', () => {
  const [a, b] = [finding(source, 'a'), finding(source, 'b')];
  const output = write(
    new JsonFormatter(),
    [
      [reported([b, a], { hidden: [{ ...a, by: 'comment', reason: 'known' }] }), source],
      [reported([], { status: 'failed', error: { code: 'ERR_TRAP', message: 'unreachable' } }), ''],
    ],
    { skipped: { binary: 1 } },
    [{ path: 'x.cs', reason: 'binary' }],
  );
  const report = reportSchema.parse(JSON.parse(output));
  expect(report.version).toBe(reportVersion);
  expect(report.files[0]!.findings.map(({ message }) => message)).toEqual(['a is not used', 'b is not used']);
  expect(report.rules).toEqual(rules);
});

test('is whole without files', () => {
  expect(reportSchema.parse(JSON.parse(write(new JsonFormatter(), [], { files: 0 }))).files).toEqual([]);
});

test('a report with a limit ends its lists there, keeps all files, and counts the rest', () => {
  const findings = Array.from({ length: 100 }, () => finding(source, 'a'));
  const files: Parameters<typeof write>[1] = [
    [reported(findings), source],
    [reported(findings), source],
  ];
  const whole = reportSchema.parse(JSON.parse(write(new JsonFormatter(), files)));
  expect(whole.summary.omitted).toBeUndefined();
  const formatter = new JsonFormatter({ maxReportBytes: 10_000 });
  const output = write(formatter, files);
  const report = reportSchema.parse(JSON.parse(output));
  expect(Buffer.byteLength(output)).toBeLessThan(12_000);
  expect(report.files).toHaveLength(2);
  const kept = report.files.flatMap((file) => file.findings).length;
  expect(kept).toBeGreaterThan(10);
  expect(report.summary.omitted).toEqual({ findings: 200 - kept });
  expect(formatter.notices()).toEqual([
    `left out of the JSON report, which is limited to 10000 bytes: ${200 - kept} findings`,
  ]);
});

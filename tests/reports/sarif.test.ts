import { describe, expect, test } from 'vitest';
import { SarifFormatter } from '#host/reports/sarif.js';
import { finding, reported, write } from './sample.js';
import { validateSarif } from './sarif-schema.js';

// biome-ignore lint/suspicious/noExplicitAny: SARIF is read here as any reader of JSON would.
type Log = any;

function sarif(...parameters: Parameters<typeof write> extends [unknown, ...infer Rest] ? Rest : never): Log {
  const formatter = new SarifFormatter({
    root: 'file:///work/project/',
    startedAt: new Date('2026-01-02T03:04:05Z'),
  });
  const log = JSON.parse(write(formatter, ...parameters));
  expect(validateSarif(log)).toEqual([]);
  return log;
}

const source = 'var é = 1;\r\nint b;\r\n';

test('is valid without findings, and lists every rule that ran', () => {
  const log = sarif([]);
  expect(log.runs[0].tool.driver.rules.map((rule: Log) => rule.id)).toEqual([
    'TARS001',
    'TARS002',
    'TARS003',
  ]);
  expect(log.runs[0].invocations[0].executionSuccessful).toBe(true);
  expect(log.runs[0].columnKind).toBe('utf16CodeUnits');
});

describe('a result', () => {
  test('a result names its rule, place and fingerprint', () => {
    const found = finding(source, 'b', { ruleId: 'TARS002', severity: 'error' });
    const [run] = sarif([[reported([found]), source]]).runs;
    const [result] = run.results;
    expect(run.tool.driver.rules[result.ruleIndex].id).toBe('TARS002');
    expect(result.level).toBe('error');
    expect(result.partialFingerprints['tars/v1']).toBe(found.fingerprint);
    expect(result.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'src/A%20B.cs', uriBaseId: '%SRCROOT%' },
      region: { startLine: 2, startColumn: 5, endLine: 2, endColumn: 6 },
    });
    expect(run.originalUriBaseIds['%SRCROOT%'].uri).toBe('file:///work/project/');
  });

  test.each([
    ['error', 'error'],
    ['warning', 'warning'],
    ['info', 'note'],
    ['hint', 'note'],
  ] as const)('of severity %s has level %s', (severity, level) => {
    const log = sarif([[reported([finding(source, 'b', { severity })]), source]]);
    expect(log.runs[0].results[0].level).toBe(level);
  });

  test('a result carries its fix by lines and columns', () => {
    const start = Buffer.byteLength('var é = 1;\r\n');
    const edits = [{ start, end: start + 'int b;'.length, text: '' }];
    const found = finding(source, 'b', { suggestion: { message: 'Remove it', edits } });
    const [fix] = sarif([[reported([found]), source]]).runs[0].results[0].fixes;
    expect(fix.description.text).toBe('Remove it');
    expect(fix.artifactChanges[0].replacements).toEqual([
      {
        deletedRegion: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 7 },
        insertedContent: { text: '' },
      },
    ]);
  });

  test('a result that is accepted is listed as suppressed', () => {
    const hidden = [
      { ...finding(source, 'b'), by: 'comment', reason: 'on purpose' } as const,
      { ...finding(source, 'é'), by: 'baseline' } as const,
    ];
    const { results } = sarif([[reported([], { hidden }), source]]).runs[0];
    expect(results.map((result: Log) => result.suppressions)).toEqual([
      [{ kind: 'external', justification: 'in the baseline' }],
      [{ kind: 'inSource', justification: 'on purpose' }],
    ]);
  });
});

test('tells of files that were not, or not wholly, looked at', () => {
  const { span } = finding(source, 'b');
  const failed = reported([], {
    status: 'failed',
    error: { code: 'ERR_LIMIT_WALL', message: 'took too long' },
  });
  const log = sarif(
    [
      [failed, ''],
      [reported([], { status: 'partial', unparsed: [span] }), source],
    ],
    { failed: 1, partial: 1 },
    [{ path: 'big.cs', reason: 'too-large', detail: '9 bytes' }],
  );
  const [invocation] = log.runs[0].invocations;
  expect(invocation.executionSuccessful).toBe(false);
  expect(
    invocation.toolExecutionNotifications.map((notification: Log) => [
      notification.level,
      notification.descriptor.id,
    ]),
  ).toEqual([
    ['error', 'ERR_LIMIT_WALL'],
    ['warning', 'unparsed'],
    ['note', 'skipped-too-large'],
  ]);
});

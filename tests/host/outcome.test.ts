import { beforeAll, describe, expect, test } from 'vitest';
import { agentFolder, collect, fixture, fromCore, openHost, rejection } from './agents-for-tests.js';
import { onEachBackend } from './backends.js';

let probe: string;
beforeAll(async () => {
  probe = await fixture('probe');
});

const text = 'var é = "😀";\r\nnext\tline\n';
const bytes = Buffer.byteLength(text);

const span = { start: 0, end: 3, line: 1, column: 1, endLine: 1, endColumn: 4 };
const finding = { ruleId: 'T1', severity: 'warning', message: 'm', span, confidence: 0.5 };
const report = { path: 'a.txt', language: 'text', findings: [finding], metrics: [], unparsed: [] };

const at = (start: number, end: number) => ({ ...span, start, end });
const withFinding = (change: object) => [{ ...report, findings: [{ ...finding, ...change }] }];
const withEdits = (...edits: object[]) => withFinding({ suggestion: { message: 's', edits } });

/** The probe returns what it is told to. */
async function returning(reports: unknown, more: object = {}) {
  const host = await openHost();
  const outcome = { reports, changes: [], documents: [], ...more };
  const sources = [{ path: 'a.txt', language: 'text', text }];
  return host.call(probe, { sources, options: JSON.stringify({ outcome }) });
}

test('a rule of earlier reports is known as the agent was given it, without half a character', async () => {
  const host = await openHost();
  const earlier = { ...report, findings: [{ ...finding, ruleId: 'R\ud800', severity: 'warning' as const }] };
  const outcome = { reports: withFinding({ ruleId: 'R\ufffd' }), changes: [], documents: [] };
  const task = {
    sources: [{ path: 'a.txt', language: 'text', text }],
    reports: [earlier],
    options: JSON.stringify({ outcome }),
  };
  const [answered] = (await host.call(probe, task)).outcome.reports;
  expect(answered!.findings[0]!.ruleId).toBe('R\ufffd');
});

describe('an outcome is refused', () => {
  test.each([
    ['a span beyond the file', withFinding({ span: at(0, bytes + 1) }), /lies outside the file/],
    ['a span that ends before it starts', withFinding({ span: at(3, 2) }), /ends before it starts/],
    ['a span that cuts a character', withFinding({ span: at(4, 5) }), /cuts a character/],
    ['a span that cuts an astral character', withFinding({ span: at(0, 12) }), /cuts a character/],
    ['a confidence above 1', withFinding({ confidence: 1.5 }), /confidence/],
    ['a rule that was never configured', withFinding({ ruleId: 'T9' }), /findings\[0\]\.ruleId/],
    [
      'edits that overlap',
      withEdits({ start: 0, end: 3, text: '' }, { start: 2, end: 4, text: '' }),
      /overlap/,
    ],
    ['an edit outside the file', withEdits({ start: bytes, end: bytes + 1, text: '' }), /outside/],
    ['an edit that cuts a character', withEdits({ start: 5, end: 6, text: '' }), /cuts a character/],
    [
      'a piece outside the file that did not parse',
      [{ ...report, unparsed: [at(900, 901)] }],
      /unparsed\[0\]/,
    ],
    ['no report', [], /0 reports for 1 sources/],
    ['too many reports', [report, report], /2 reports for 1 sources/],
    ['a report about another file', [{ ...report, path: 'b.txt' }], /reports\[0\]/],
    ['a report in another language', [{ ...report, language: 'rust' }], /language/],
    ['a metric without a name', [{ ...report, metrics: [{ name: '', value: 1 }] }], /metrics\[0\]\.name/],
  ])('with %s', async (_, reports, message) => {
    const error = await rejection(returning(reports));
    expect(error).toMatchObject({ code: 'ERR_OUTCOME_INVALID' });
    expect(error.message).toMatch(message);
  });

  test.each(['a/b.json', '..\\x', '..', 'a\u0007b', ''])('with a document named %j', async (name) => {
    const document = { name, mediaType: 'text/plain', text: 'x' };
    const error = await rejection(returning([report], { documents: [document] }));
    expect(error).toMatchObject({ code: 'ERR_OUTCOME_INVALID' });
  });

  test('an outcome is refused with changes to a file that was not in the task', async () => {
    const error = await rejection(returning([report], { changes: [{ path: '/etc/passwd', edits: [] }] }));
    expect(error.message).toMatch(/changes\[0\]\.path/);
  });

  test('an outcome is refused for its file only', async () => {
    const host = await openHost();
    const files = ['x', 'y'].map((name) => ({ path: name, language: 'text', text: 'x' }));
    const outcome = { reports: [], changes: [], documents: [] };
    const reports = await collect(host.run(probe, files, { taskOptions: { outcome } }));
    expect(reports.map(({ error }) => error?.code)).toEqual(['ERR_OUTCOME_INVALID', 'ERR_OUTCOME_INVALID']);
  });
});

onEachBackend((open) => {
  describe('numbers that are not finite', () => {
    // NaN and the infinities cross the boundary of a component as they are, and never reach a report.
    const core = (value: string) => `
      (i32.store8 (i32.const 0) (i32.const 0))
      (i32.store (i32.const 4) (i32.const 64)) (i32.store (i32.const 8) (i32.const 1))
      ;; the report: path and language as given, no findings, one metric, nothing unparsed
      (i32.store (i32.const 64) (i32.const 32)) (i32.store (i32.const 68) (i32.const 1))
      (i32.store (i32.const 72) (i32.const 36)) (i32.store (i32.const 76) (i32.const 4))
      (i32.store (i32.const 88) (i32.const 128)) (i32.store (i32.const 92) (i32.const 1))
      (i32.store8 (i32.const 32) (i32.const 97)) (i32.store (i32.const 36) (i32.const 0x74786574))
      (i32.store (i32.const 128) (i32.const 32)) (i32.store (i32.const 132) (i32.const 1))
      (f64.store (i32.const 136) (f64.const ${value}))
      (i32.const 0)`;

    test.each(['nan', 'inf', '-inf'])('%s is refused', async (value) => {
      const host = await open();
      const path = await agentFolder(await fromCore({ run: core(value) }));
      const error = await rejection(
        host.call(path, { sources: [{ path: 'a', language: 'text', text: '' }] }),
      );
      expect(error).toMatchObject({ code: 'ERR_OUTCOME_INVALID' });
      expect(error.message).toMatch(/metrics\[0\]\.value/);
    });

    test('a number that is finite is not refused', async () => {
      const host = await open();
      const path = await agentFolder(await fromCore({ run: core('1.5') }));
      const { outcome } = await host.call(path, { sources: [{ path: 'a', language: 'text', text: '' }] });
      expect(outcome.reports[0]!.metrics).toEqual([{ name: 'a', value: 1.5 }]);
    });
  });

  describe('a guest that breaks the calling convention traps', () => {
    const at64 = (pointer: string, length: string) =>
      `(i32.store8 (i32.const 0) (i32.const 0)) (i32.store (i32.const 4) (i32.const ${pointer}))
       (i32.store (i32.const 8) (i32.const ${length})) (i32.const 0)`;

    test.each([
      ['an answer outside its memory', '(i32.const 65530)'],
      ['an answer at an odd address', '(i32.const 3)'],
      ['a result that is neither ok nor err', '(i32.store8 (i32.const 0) (i32.const 9)) (i32.const 0)'],
      ['a list that is larger than its memory', at64('64', '100000000')],
      ['a list outside its memory', at64('-64', '1')],
    ])('with %s', async (_, run) => {
      const host = await open();
      const path = await agentFolder(await fromCore({ run }));
      const error = await rejection(
        host.call(path, { sources: [{ path: 'a', language: 'text', text: '' }] }),
      );
      const codes = ['ERR_TRAP', 'ERR_OUTCOME_INVALID', 'ERR_LIMIT_MEMORY', 'ERR_LIMIT_OUTPUT'];
      expect(codes).toContain(error.code);
    });
  });
});

describe('rules', () => {
  test.each([
    ['two of one id', { rules: ['T1', 'T1'] }],
    ['an id of control characters', { rules: ['T\u0007'] }],
    ['a help page that is a script', { rule: { helpUri: 'javascript:alert(1)' } }],
    [
      'a help page of another host than it seems',
      { rule: { helpUri: 'https://example.org@elsewhere.example/' } },
    ],
  ])('are refused with %s', async (_, settings) => {
    const host = await openHost();
    const error = await rejection(host.prepare(probe, { settings }));
    expect(error).toMatchObject({ code: 'ERR_AGENT_INVALID' });
  });

  test('rules hold no escapes', async () => {
    const host = await openHost();
    const settings = { rule: { name: 'a\u001b[31mb', helpUri: 'https://example.org/x' } };
    const { rules } = await host.prepare(probe, { settings });
    expect(rules[0]).toMatchObject({ name: 'ab', helpUri: 'https://example.org/x' });
  });
});

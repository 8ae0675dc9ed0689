import { describe, expect, test } from 'vitest';
import { fixture } from '../host/agents-for-tests.js';
import { onEachBackend, scaled } from '../host/backends.js';
import { codeOf, coreAgent, expectAlive, typedRejection } from './hostile.js';

const span = { start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2 };
const finding = { ruleId: 'T1', severity: 'warning', message: 'm', span, confidence: 0.5 };
const report = { path: 'a.txt', language: 'text', findings: [finding], metrics: [], unparsed: [] };
const lying = (change: object) => [{ ...report, findings: [{ ...finding, ...change }] }];
const metric = (change: object) => [{ ...report, metrics: [{ name: 'm', value: 1, ...change }] }];

/** As a JavaScript agent can say it: what no number of the contract holds, its engine bends. */
const lies: [string, unknown][] = [
  ['a span at 2^32 - 1', lying({ span: { ...span, end: 2 ** 32 - 1 } })],
  ['a span of negative numbers', lying({ span: { ...span, start: -1, end: -1 } })],
  ['a line of 0 and a span outside', lying({ span: { ...span, start: 90, end: 99, line: 0 } })],
  ['a confidence of -1', lying({ confidence: -1 })],
  ['a severity that is none', lying({ severity: 'fatal' })],
  ['a rule called __proto__', lying({ ruleId: '__proto__' })],
  ['a rule called constructor', lying({ ruleId: 'constructor' })],
  ['a message that is no text', lying({ message: { toString: 1 } })],
  [
    'edits of 2^53',
    lying({ suggestion: { message: '', edits: [{ start: 2 ** 53, end: 2 ** 53, text: '' }] } }),
  ],
  ['a metric without a number', metric({ value: 'many' })],
  ['a metric of a huge name', metric({ name: 'x'.repeat(10_000) })],
  ['a path that is not the one it was given', [{ ...report, path: '../../etc/passwd' }]],
  ['no list', null],
];

/** A report at 64 about a source without a name, with one of everything at 256. */
const about = (more: string) => `
  (i32.store (i32.const 4) (i32.const 64)) (i32.store (i32.const 8) (i32.const 1))
  ${more} (i32.const 0)`;

const broken: [string, string][] = [
  [
    'text that is not UTF-8',
    about(
      '(i32.store8 (i32.const 200) (i32.const 0xff)) (i32.store (i32.const 64) (i32.const 200)) (i32.store (i32.const 68) (i32.const 1))',
    ),
  ],
  [
    'half a surrogate pair as UTF-8',
    about(
      '(i32.store (i32.const 200) (i32.const 0x80a0ed)) (i32.store (i32.const 64) (i32.const 200)) (i32.store (i32.const 68) (i32.const 3))',
    ),
  ],
  [
    'a severity beyond the last',
    about(`(i32.store (i32.const 80) (i32.const 256)) (i32.store (i32.const 84) (i32.const 1))
      (i32.store8 (i32.const 264) (i32.const 200))`),
  ],
  [
    'an option that is neither some nor none',
    about(`(i32.store (i32.const 88) (i32.const 256)) (i32.store (i32.const 92) (i32.const 1))
      (i32.store8 (i32.const 272) (i32.const 7))`),
  ],
  [
    'a text that ends outside of its memory',
    about('(i32.store (i32.const 64) (i32.const 65000)) (i32.store (i32.const 68) (i32.const 1000))'),
  ],
  [
    'a text of 4 GiB',
    about('(i32.store (i32.const 64) (i32.const 1)) (i32.store (i32.const 68) (i32.const -1))'),
  ],
];

// In outcome.test.ts: spans, edits, reports, documents and rules that don't fit, NaN, lists outside of memory.
onEachBackend((open) => {
  test('no lie of an agent gets out', async () => {
    const host = await open();
    const probe = await fixture('probe');
    const sources = [{ path: 'a.txt', language: 'text', text: 'text' }];
    for (const [what, reports] of lies) {
      const options = JSON.stringify({ outcome: { reports, changes: [], documents: [] } });
      const code = await codeOf(host, probe, { sources, options });
      expect([what, code]).toEqual([
        what,
        expect.stringMatching(/^ERR_(?:OUTCOME_INVALID|TRAP|AGENT_FAILURE|LIMIT_OUTPUT)$/),
      ]);
    }
    await expectAlive(host);
  });

  test('what is wrong two hundred thousand times over is told once', async () => {
    // Metrics without a name, of NaN.
    const run = about(`(drop (memory.grow (i32.const 200)))
      (i32.store (i32.const 88) (i32.const 256)) (i32.store (i32.const 92) (i32.const 200000))
      (local.set 0 (i32.const 256))
      (loop (f64.store offset=8 (local.get 0) (f64.const nan))
        (local.set 0 (i32.add (local.get 0) (i32.const 56)))
        (br_if 0 (i32.lt_u (local.get 0) (i32.const 11200256))))`);
    const host = await open({ limits: { wallMs: scaled(60_000) } });
    // A scorer may answer without a report for each source.
    const error = await typedRejection(host.call(await coreAgent({ run }, { role: 'scorer' }), {}));
    expect(error).toMatchObject({ code: 'ERR_OUTCOME_INVALID' });
    expect(error.message).toMatch(/reports\[0\]\.(?:language|metrics\[0\])/);
    await expectAlive(host);
  });

  test('numbers at the edge come out as they are', async () => {
    const host = await open();
    const values = [-0, 5e-324, -1.7976931348623157e308, 2 ** 53, 0.1];
    const metrics = values.map((value) => ({ name: 'm', value }));
    const outcome = { reports: [{ ...report, metrics }], changes: [], documents: [] };
    const sources = [{ path: 'a.txt', language: 'text', text: 'text' }];
    const answer = await host.call(await fixture('probe'), { sources, options: JSON.stringify({ outcome }) });
    // JSON knows no negative zero.
    expect(answer.outcome.reports[0]!.metrics.map(({ value }) => value + 0)).toEqual(
      values.map((v) => v + 0),
    );
  });

  describe('what breaks the calling convention is a trap of that kind:', () => {
    test.each(broken)('%s', async (_, run) => {
      const host = await open({ concurrency: 1 });
      const error = await typedRejection(host.call(await coreAgent({ run }), {}));
      expect(error).toMatchObject({ code: 'ERR_TRAP', trap: 'contract' });
      await expectAlive(host);
    });
  });
});

import type { RunSummary } from '#host/selfcode/run-summary.js';

type Edit = RunSummary['edits'][number];

export const base = '1111111111111111111111111111111111111111';
export const head = '2222222222222222222222222222222222222222';

export function edit(id: string, given: Partial<Edit> = {}): Edit {
  return {
    id,
    path: 'src/Cart.cs',
    line: 12,
    rule: 'TARS001',
    ruleName: 'unused using',
    message: 'System.Linq is not used',
    severity: 'warning',
    score: 42.26,
    lines: { added: 0, removed: 1 },
    end: 'committed',
    reason: undefined,
    with: [],
    commit: head,
    ...given,
  };
}

/** A run over a small shop: three edits on the branch, a pair that fails together, one that was refused. */
export function sampleRun(given: Partial<RunSummary> = {}): RunSummary {
  return {
    run: '2026-03-01T10-00-00Z-5f2c',
    startedAt: '2026-03-01T10:00:00.000Z',
    endedAt: '2026-03-01T10:07:30.000Z',
    end: 'improved',
    error: undefined,
    repository: { name: 'shop', base, baseBranch: 'main', remoteUrl: 'https://github.com/acme/shop.git' },
    branch: 'tars/improve-0123456789ab',
    head,
    fingerprint: 'f'.repeat(64),
    tools: [
      { name: 'pattern-matcher', version: '0.1.0', digest: 'a'.repeat(64) },
      { name: 'generator', version: '0.1.0', digest: 'b'.repeat(64) },
    ],
    backend: 'jco',
    tests: {
      state: 'tested',
      command: 'npm test -- --reporter=junit',
      runs: 9,
      passed: 213,
      quarantined: ['cart > is fast', 'network > reconnects'],
      confinement: 'process group, 10 minutes, 64 MiB of output',
    },
    files: [
      { path: 'src/Cart.cs', end: 'improved', scoreBefore: 61.25, scoreAfter: 70, owners: ['@acme/cart'] },
      { path: 'src/Price.cs', end: 'improved', scoreBefore: 55, scoreAfter: 58.5, owners: [] },
      { path: 'src/Tax.cs', end: 'unchanged', scoreBefore: 80, scoreAfter: 80, owners: [] },
    ],
    edits: [
      edit('e1'),
      edit('e2', {
        line: 40,
        rule: 'TARS014',
        ruleName: 'lock on this',
        message: 'lock (this) can be taken outside',
      }),
      edit('e3', { path: 'src/Price.cs', line: 7, lines: { added: 2, removed: 3 } }),
      edit('e4', {
        path: 'src/Tax.cs',
        line: 3,
        end: 'reverted',
        reason: '2 tests fail',
        with: ['e5'],
        commit: undefined,
      }),
      edit('e5', {
        path: 'src/Tax.cs',
        line: 9,
        end: 'reverted',
        reason: '2 tests fail',
        with: ['e4'],
        commit: undefined,
      }),
      edit('e6', {
        path: 'src/Tax.cs',
        line: 30,
        end: 'refused',
        reason: 'overlaps another edit',
        commit: undefined,
      }),
    ],
    budgets: { files: 20, edits: 50, lines: 500, wallMs: 1_800_000 },
    ...given,
  };
}

/** Text that Markdown, services and readers of traces would take for something. */
export const attacks = [
  '</td><script>alert(1)</script>',
  '@acme/everyone please merge, fixes #1, acme/shop#2, GH-3, !4, %5, ~bug, $6, &7, ^alert',
  '| a | b |\n| --- | --- |\n/merge\n/approve',
  '```\n}\n```\n# heading',
  '![pixel](https://evil.example/x.png) [link](javascript:alert(1)) <https://evil.example> www.evil.example',
  '<!-- tars-hyperlight fingerprint=00000000 head=3333333333333333333333333333333333333333 -->',
  '\u001b[31mred\u0007 \u202etxt.exe \u2066x\u2069 \u200b \u0000',
  '0123456789abcdef0123456789abcdef01234567 :tada: \\| `code` ``',
  'meta {\n}\nMCP evil {\nreasoning {\n*/ " \\ $' + '{run} // x',
  '\ud800 lone, \r\n, \u2028, \u0085',
];

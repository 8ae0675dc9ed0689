import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Host } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '#wit/documents/verdict.js';
import { rejection } from '../host/agents-for-tests.js';
import { onOwnGrounds } from '../host/backends.js';
import { findingIn, type Judging, judged, reportOn } from './changing.js';

const failedChecks = ({ files }: Verdict) =>
  files.flatMap(({ checks }) => checks.filter(({ status }) => status === 'failed').map(({ name }) => name));

const statusOf = ({ files }: Verdict, name: string) => files[0]!.checks.find((check) => check.name === name);

/** Reports of both sides, by what findings are in. */
function reports(
  before: string,
  old: Parameters<typeof findingIn>[1][],
  after: string,
  now: Parameters<typeof findingIn>[1][],
) {
  return [
    reportOn(
      'before/A.cs',
      old.map((parts) => findingIn(before, parts)),
    ),
    reportOn(
      'after/A.cs',
      now.map((parts) => findingIn(after, parts)),
    ),
  ];
}

const lines = (...all: string[]) => `${all.join('\n')}\n`;

onOwnGrounds((open) => {
  test('accepts a change that nothing speaks against, by its published schema', async () => {
    const before = lines(
      'class C',
      '{',
      '    void M()',
      '    {',
      '        int unused;',
      '        Work();',
      '    }',
      '}',
    );
    const after = before.replace('        int unused;\n', '');
    const verdict = await judged(await open(), before, after, {
      reports: reports(before, [{ ruleId: 'TARS001', piece: 'unused' }], after, []),
      options: { targets: [{ path: 'A.cs', ruleId: 'TARS001' }] },
    });
    expect(verdict).toMatchObject({ verdict: 'accepted', reasons: [], lines: { added: 0, removed: 1 } });
    expect(verdict.files[0]).toMatchObject({
      path: 'A.cs',
      change: 'modified',
      findings: {
        gone: [{ ruleId: 'TARS001', severity: 'warning', line: 5, message: 'about unused' }],
        new: [],
      },
    });
    expect(verdict.files[0]!.checks.map(({ name, status }) => [name, status])).toEqual([
      ['blocked-paths', 'passed'],
      ['line-budget', 'passed'],
      ['parses', 'passed'],
      ['targets-gone', 'passed'],
      ['no-new-findings', 'passed'],
      ['public-api', 'passed'],
      ['metrics', 'skipped'],
    ]);
    const schema = JSON.parse(
      readFileSync(new URL('../../schemas/verdict.schema.json', import.meta.url), 'utf8'),
    );
    const validate = new Ajv2020().compile(schema);
    expect(validate(verdict), JSON.stringify(validate.errors)).toBe(true);
  });

  test('rejects with every reason there is', async () => {
    const before = lines('public class C', '{', '    public int A;', '}');
    const after = lines('public class C', '{', '    public long A;', '    void M( {', '}');
    const verdict = await judged(await open(), before, after, {
      path: 'gen/A.cs',
      settings: { blockedPaths: ['gen/**'], maxChangedLines: 1 },
    });
    expect(verdict.verdict).toBe('rejected');
    expect(failedChecks(verdict)).toEqual(['blocked-paths', 'line-budget', 'parses', 'public-api']);
    expect(verdict.reasons.map(({ check, path }) => [check, path])).toEqual([
      ['blocked-paths', 'gen/A.cs'],
      ['line-budget', 'gen/A.cs'],
      ['parses', 'gen/A.cs'],
      ['public-api', 'gen/A.cs'],
      ['line-budget', undefined],
    ]);
    expect(verdict.files[0]!.api).toEqual({
      removed: ['C: field public int A'],
      added: ['C: field public long A'],
    });
  });

  test('says the same each time, in any order of the sources', async () => {
    const host = await open();
    const sources = ['b', 'a'].flatMap((name) => [
      { path: `after/${name}.cs`, language: 'csharp', text: `public class ${name} { int x; }\n` },
      { path: `before/${name}.cs`, language: 'csharp', text: `public class ${name} { }\n` },
    ]);
    const first = await host.call('validator', { sources });
    const second = await host.call('validator', { sources: sources.toReversed() });
    expect(second.outcome).toEqual(first.outcome);
    expect(
      JSON.parse(first.outcome.documents[0]!.text).files.map(({ path }: { path: string }) => path),
    ).toEqual(['a.cs', 'b.cs']);
  });

  test.each([
    [
      'a source that is on neither side',
      { sources: [{ path: 'A.cs', language: 'csharp', text: '' }] },
      'is neither before/PATH nor after/PATH',
    ],
    [
      'two sources of one name',
      { sources: [1, 2].map(() => ({ path: 'after/A', language: 'text', text: '' })) },
      'two sources',
    ],
    ['a report on neither side', { reports: [reportOn('A.cs', [])] }, 'is neither before/PATH'],
    ['options it does not know', { options: '{"target": []}' }, 'options: '],
  ])('does not take %s', async (_, task, message) => {
    const host = await open();
    const error = await rejection(host.call('validator', task));
    expect(error).toMatchObject({ code: 'ERR_AGENT_FAILURE', reason: 'invalid-task' });
    expect(error.message).toContain(message);
  });
});

onOwnGrounds((open) => {
  const judging = (before: string | undefined, after: string | undefined, more?: Judging) =>
    open().then((host: Host) => judged(host, before, after, more));

  describe('findings', () => {
    const old = lines('class C', '{', '    int a = F(1);', '    int b;', '}');

    test.each<[what: string, now: string, before: string[], after: string[], gone: number, fresh: number]>([
      [
        'stay where lines come above them',
        lines('// new', 'class C', '{', '    int a = F(1);', '    int b;', '}'),
        ['F(1)'],
        ['F(1)'],
        0,
        0,
      ],
      [
        'stay where their line changes',
        lines('class C', '{', '    long a = F(1);', '    int b;', '}'),
        ['F(1)'],
        ['F(1)'],
        0,
        0,
      ],
      [
        'stay where their line moves',
        lines('class C', '{', '    int b;', '    int a = F(1);', '}'),
        ['F(1)'],
        ['F(1)'],
        0,
        0,
      ],
      ['are gone with their line', lines('class C', '{', '    int b;', '}'), ['F(1)'], [], 1, 0],
      [
        'are told apart on one line by what they say',
        lines('class C', '{', '    int a = F(1);', '    int b;', '}', ''),
        ['a', 'F(1)'],
        ['F(1)'],
        1,
        0,
      ],
      [
        'are new on another line',
        lines('class C', '{', '    int a = F(2);', '    int b;', '}'),
        ['F(1)'],
        ['b'],
        1,
        1,
      ],
      [
        'are new beside one that stays',
        lines('class C', '{', '    int a = F(1), c = F(1);', '    int b;', '}'),
        ['F(1)'],
        ['F(1)', 'c = F(1)'],
        0,
        1,
      ],
    ])('%s', async (_, now, before, after, gone, fresh) => {
      const pieces = (all: string[]) => all.map((piece) => ({ piece }));
      const verdict = await judging(old, now, { reports: reports(old, pieces(before), now, pieces(after)) });
      const { findings } = verdict.files[0]!;
      expect([findings.gone.length, findings.new.length]).toEqual([gone, fresh]);
      expect(failedChecks(verdict)).toEqual(fresh > 0 ? ['no-new-findings'] : []);
    });

    const now = old.replace('int b;', 'int bb;');

    test.each<
      [what: string, severity: 'hint' | 'info' | 'warning' | 'error', newFindings: string, rejected: boolean]
    >([
      ['as severe as the target', 'warning', 'target', true],
      ['worse than the target', 'error', 'target', true],
      ['less severe than the target', 'info', 'target', false],
      ['under the bound of the settings', 'warning', 'error', false],
      ['at the bound of the settings', 'hint', 'hint', true],
    ])('that are new count: %s', async (_, severity, newFindings, rejected) => {
      const verdict = await judging(old, now, {
        reports: reports(old, [{ ruleId: 'T', piece: ' int b;' }], now, [
          { ruleId: 'N', piece: 'bb', severity },
        ]),
        options: { targets: [{ path: 'A.cs', ruleId: 'T' }] },
        settings: { newFindings },
      });
      expect(failedChecks(verdict)).toEqual(rejected ? ['no-new-findings'] : []);
    });

    test.each([
      [
        'still there',
        { targets: [{ path: 'A.cs', ruleId: 'T' }] },
        'the finding of T at line 3 is still there',
      ],
      [
        'never there',
        { targets: [{ path: 'A.cs', ruleId: 'U', start: 4 }] },
        'there was no finding of U at byte 4',
      ],
      ['in another file', { targets: [{ path: 'B.cs', ruleId: 'T' }] }, undefined],
    ])('that a change is about are missed where they are %s', async (_, options, message) => {
      const verdict = await judging(old, now, {
        reports: reports(old, [{ ruleId: 'T', piece: 'F(1)' }], now, [{ ruleId: 'T', piece: 'F(1)' }]),
        options,
      });
      expect(verdict.verdict).toBe('rejected');
      expect(verdict.reasons).toHaveLength(1);
      expect(verdict.reasons[0]).toMatchObject({ check: 'targets-gone' });
      if (message) expect(verdict.reasons[0]!.message).toBe(message);
    });

    test('are asked for where there is a target, else left out unless required', async () => {
      const targets = await judging(old, now, { options: { targets: [{ path: 'A.cs', ruleId: 'T' }] } });
      expect(failedChecks(targets)).toEqual(['targets-gone']);
      const none = await judging(old, now);
      expect([none.verdict, statusOf(none, 'no-new-findings')?.status]).toEqual(['accepted', 'skipped']);
      const required = await judging(old, now, { settings: { required: ['no-new-findings'] } });
      expect(required).toMatchObject({ verdict: 'rejected', reasons: [{ check: 'no-new-findings' }] });
    });
  });

  describe('the public API', () => {
    const inClass = (member: string) =>
      `namespace N\n{\n    public class C<T>\n    {\n        ${member}\n    }\n}\n`;

    test.each([
      ['a body', 'public int M(int a) { return 1; }', 'public int M(int a) { return 2; }'],
      ['a body that becomes an expression', 'public int M() { return 1; }', 'public int M() => 1;'],
      ['a property that becomes an expression', 'public int P { get { return 1; } }', 'public int P => 1;'],
      [
        'blanks and comments',
        'public int M(int a,int b) { return 1; }',
        'public int  M( int a, /* b */ int b )\n        {\n            return 1;\n        }',
      ],
      ['a comment for documentation', 'public int A;', '/// <summary>A.</summary>\n        public int A;'],
      [
        'initial values',
        'public int A = 1; public int P { get; } = 2;',
        'public int A = 2; public int P { get; } = 3;',
      ],
      ['what is private', 'private int a; internal void M() { }', 'private long b;'],
      ['what calls the base', 'public C() : base(1) { }', 'public C() : base(2) { }'],
      ['an explicit implementation', 'void IFoo.M() { }', 'void IFoo.M(int a) { }'],
      [
        'a lambda',
        'public System.Func<int> F = () => { return 1; };',
        'public System.Func<int> F = () => { return 2; };',
      ],
    ])('is the same with another %s', async (_, before, after) => {
      const verdict = await judging(inClass(before), inClass(after));
      expect(verdict.reasons).toEqual([]);
      expect(verdict.files[0]!.api).toEqual({ removed: [], added: [] });
    });

    test.each([
      ['parameter', 'public void M(int a) { }', 'public void M(long a) { }'],
      ['default', 'public void M(int a = 1) { }', 'public void M(int a = 2) { }'],
      ['return type', 'public int M() => 1;', 'public long M() => 1;'],
      ['accessor', 'public int P { get; set; }', 'public int P { get; private set; }'],
      ['constant', 'public const int A = 1;', 'public const int A = 2;'],
      ['constraint', 'public void M<U>() where U : class { }', 'public void M<U>() where U : struct { }'],
      ['attribute', '[System.Obsolete] public int A;', 'public int A;'],
      ['modifier', 'public virtual void M() { }', 'public void M() { }'],
      [
        'operator',
        'public static C<T> operator +(C<T> a, C<T> b) => a;',
        'public static C<T> operator -(C<T> a, C<T> b) => a;',
      ],
      ['indexer', 'public int this[int a] => 1;', 'public int this[long a] => 1;'],
      ['event', 'public event System.Action A;', 'public event System.Action B;'],
      ['enum member', 'public enum E { A = 1 }', 'public enum E { A = 2 }'],
      ['place', 'public int A;', 'public class D { public int A; }'],
    ])('is another with another %s', async (_, before, after) => {
      const verdict = await judging(inClass(before), inClass(after));
      expect(failedChecks(verdict)).toEqual(['public-api']);
      expect(
        (await judging(inClass(before), inClass(after), { settings: { publicApi: 'any' } })).verdict,
      ).toBe('accepted');
    });

    test('may grow where the settings say so, and goes by namespaces', async () => {
      const settings = { publicApi: 'may-grow' };
      const [before, more] = [inClass('public int A;'), inClass('public int A; public int B;')];
      expect((await judging(before, more, { settings })).verdict).toBe('accepted');
      expect(failedChecks(await judging(more, before, { settings }))).toEqual(['public-api']);
      expect(failedChecks(await judging(before, before.replace('namespace N', 'namespace O')))).toEqual([
        'public-api',
      ]);
      const scoped = 'namespace N;\npublic class C { }\n';
      expect((await judging(scoped, scoped.replace('{ }', '{\n}'))).verdict).toBe('accepted');
    });

    test('is that of the whole change: what moves to another file is neither gone nor new', async () => {
      const host = await open();
      const source = (path: string, text: string) => ({ path, language: 'csharp', text });
      const { outcome } = await host.call('validator', {
        sources: [
          source('before/A.cs', 'public class A { }\npublic class B { }\n'),
          source('after/A.cs', 'public class A { }\n'),
          source('after/B.cs', 'public class B { }\n'),
        ],
      });
      const verdict = JSON.parse(outcome.documents[0]!.text) as Verdict;
      expect(verdict.verdict).toBe('accepted');
      expect(verdict.files.map(({ change }) => change)).toEqual(['modified', 'added']);
    });

    test.each([
      [
        'a.py',
        'python',
        'def f(a: int = 1) -> int:\n    return 1\n',
        'def f(a: int = 1) -> int:\n    return 2\n',
        'def f(a: int = 2) -> int:\n    return 1\n',
      ],
      [
        'a.ts',
        'typescript',
        'export function f(a: { b: number }): void { a; }\n',
        'export function f(a: { b: number }): void { }\n',
        'export function f(a: { b: string }): void { a; }\n',
      ],
    ])('is known of %s too', async (path, language, before, same, other) => {
      expect((await judging(before, same, { path, language })).verdict).toBe('accepted');
      expect(failedChecks(await judging(before, other, { path, language }))).toEqual(['public-api']);
    });
  });
});

onOwnGrounds((open) => {
  const judging = (before: string | undefined, after: string | undefined, more?: Judging) =>
    open().then((host: Host) => judged(host, before, after, more));

  test.each<[what: string, bound: object, was: number, now: number, failed: boolean]>([
    ['higher than it was', { worse: 'higher' }, 5, 6, true],
    ['as high as it was', { worse: 'higher' }, 5, 5, false],
    ['higher within its bound', { worse: 'higher', by: 1 }, 5, 6, false],
    ['higher within its share', { worse: 'higher', byShare: 0.2 }, 5, 6, false],
    ['lower than it was', { worse: 'lower' }, 5, 4, true],
    ['higher, which is better', { worse: 'lower' }, 5, 6, false],
  ])('metrics: %s', async (_, bound, was, now, failed) => {
    const report = (path: string, value: number) => ({
      ...reportOn(path, []),
      metrics: [{ name: 'm', value, subject: 'F' }],
    });
    const verdict = await judging('class C { }\n', 'class C {}\n', {
      reports: [report('before/A.cs', was), report('after/A.cs', now)],
      settings: { metrics: { m: bound } },
    });
    expect(statusOf(verdict, 'metrics')).toEqual(
      failed
        ? { name: 'metrics', status: 'failed', message: `m of F went from ${was} to ${now}` }
        : { name: 'metrics', status: 'passed' },
    );
  });

  test('lines are counted by the shortest diff, line ends included, and over several tasks', async () => {
    const before = lines('a', 'b', 'c', 'd');
    const after = lines('a', 'c', 'x', 'y', 'd');
    const text = { path: 'a.txt', language: 'text' };
    expect((await judging(before, after, text)).lines).toEqual({ added: 2, removed: 1 });
    expect((await judging(before, before.replaceAll('\n', '\r\n'), text)).lines).toEqual({
      added: 4,
      removed: 4,
    });
    const within = await judging(before, after, {
      ...text,
      options: { maxChangedLines: 10, linesBefore: 7 },
    });
    expect(within.verdict).toBe('accepted');
    const over = await judging(before, after, { ...text, options: { maxChangedLines: 10, linesBefore: 8 } });
    expect(over.reasons).toEqual([{ check: 'line-budget', message: '11 lines are changed, 10 may be' }]);
  });

  test('pieces that do not parse may stay, and move, and not become others', async () => {
    const torn = lines('class A { void M( { }', 'class B { }');
    expect(failedChecks(await judging(torn, `// new\n${torn}`))).toEqual([]);
    expect(failedChecks(await judging(lines('class B { }'), torn))).toContain('parses');
    expect((await judging('x', 'y', { language: 'text', path: 'a.txt' })).files[0]!.checks[2]).toMatchObject({
      status: 'skipped',
    });
  });

  test('files that come, go or stay the same', async () => {
    const settings = { publicApi: 'any' };
    expect((await judging(undefined, 'class C { }\n', { settings })).files[0]!.change).toBe('added');
    expect((await judging('class C { }\n', undefined, { settings })).files[0]!.change).toBe('removed');
    expect((await judging('class C { }\n', 'class C { }\n')).files).toEqual([]);
  });

  test('findings stay on their lines however many lines come between', async () => {
    const method = (at: number) => [
      '    /// about it',
      '    /// and more',
      `    void M${at}()`,
      '    {',
      '    }',
    ];
    const before = lines(
      'class C',
      '{',
      ...Array.from({ length: 400 }, (_, at) => method(at).slice(2)).flat(),
      '}',
    );
    const after = lines('class C', '{', ...Array.from({ length: 400 }, (_, at) => method(at)).flat(), '}');
    const all = Array.from({ length: 400 }, (_, at) => ({ ruleId: 'T', piece: `M${at}()`, message: 'it' }));
    const verdict = await judging(before, after, {
      reports: reports(before, all, after, all.slice(1)),
      options: { targets: [{ path: 'A.cs', ruleId: 'T', start: before.indexOf('M0()') }] },
    });
    expect(verdict).toMatchObject({ verdict: 'accepted', lines: { added: 800, removed: 0 } });
    expect(verdict.files[0]!.findings.gone.map(({ line }) => line)).toEqual([3]);
  });

  test('large changes are told line by line where that is quick, else as a whole', async () => {
    const many = (start: number) => lines(...Array.from({ length: 6000 }, (_, at) => `line ${start + at}`));
    const verdict = await judging(many(0), many(100_000), { language: 'text', path: 'a.txt' });
    expect(verdict.lines).toEqual({ added: 6000, removed: 6000 });
  });
});

import type { Host } from 'tars-hyperlight';
import { describe, expect, test } from 'vitest';
import type { Verdict } from '#wit/documents/verdict.js';
import { onOwnGrounds } from '../host/backends.js';
import { type Judging, judged } from './changing.js';
import { failedChecks } from './verdicts.js';

onOwnGrounds((open) => {
  const judging = (before: string | undefined, after: string | undefined, more?: Judging) =>
    open().then((host: Host) => judged(host, before, after, more));

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

    test('the public API may grow where the settings say so, and goes by namespaces', async () => {
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

    test('the public API is that of the whole change: what moves to another file is neither gone nor new', async () => {
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
      [
        'a.js',
        'javascript',
        'export function f(a = new Array()) { }\n',
        'export function f(a = []) { }\n',
        'export function f(a = new Array(3)) { }\n',
      ],
      [
        'a.py',
        'python',
        'class A(object):\n    def f(self, a=dict(), b=list(), c=tuple()): pass\n',
        'class A:\n    def f(self, a={}, b=[], c=()): pass\n',
        'class A(B):\n    def f(self, a=dict(), b=list(), c=tuple()): pass\n',
      ],
      [
        'a.py',
        'python',
        'class A(object, metaclass=M):\n    pass\n',
        'class A(metaclass=M):\n    pass\n',
        'class A:\n    pass\n',
      ],
      ['a.py', 'python', 'def f(a=dict()): pass\n', 'def f(a={}): pass\n', 'def f(a=dict(b=1)): pass\n'],
    ])('is known of %s too', async (path, language, before, same, other) => {
      expect((await judging(before, same, { path, language })).verdict).toBe('accepted');
      expect(failedChecks(await judging(before, other, { path, language }))).toEqual(['public-api']);
    });
  });
});

import { describe, expect, test } from 'vitest';
import { onOwnGrounds } from '../host/backends.js';
import { judged } from './changing.js';
import { lines, statusOf } from './verdicts.js';

const inMethod = (...body: string[]) =>
  lines('class C', '{', '    void M(int n)', '    {', ...body.map((line) => `        ${line}`), '    }', '}');

onOwnGrounds((open) => {
  describe('a text of several lines', () => {
    const literals: [language: string, before: string, after: string][] = [
      ['csharp', lines('class C { string S = @"a', 'b"; }'), lines('class C { string S = @"a', '    b"; }')],
      [
        'csharp',
        lines('class C { string S(int n) => $"""', '    a {n}', '    b', '    """; }'),
        lines('class C { string S(int n) => $"""', '    a {n}', '      b', '    """; }'),
      ],
      ['fsharp', lines('let s = """a', 'b"""'), lines('let s = """a', '  b"""')],
      ['python', lines('x = """a', 'b"""'), lines('x = """a', '    b"""')],
      ['python', lines('x = f"""a {y}', 'b"""'), lines('x = f"""a {y}', '    b"""')],
      ['typescript', lines('const s = `a', 'b`;'), lines('const s = `a', '  b`;')],
      ['rust', lines('const S: &str = "a', 'b";'), lines('const S: &str = "a', '  b";')],
    ];

    test.each(literals)(
      'a text of several lines in %s keeps its blanks: %j',
      async (language, before, after) => {
        const host = await open();
        const verdict = await judged(host, before, after, { language, path: 'A' });
        expect(statusOf(verdict, 'literals')).toMatchObject({ status: 'failed' });
        expect(verdict.verdict).toBe('rejected');
        const same = await judged(host, before, lines(before), { language, path: 'A' });
        expect(statusOf(same, 'literals')).toEqual({ name: 'literals', status: 'passed' });
      },
    );

    test('a text of several lines may be new, gone or written anew', async () => {
      const host = await open();
      const before = lines('class C { string S = @"a', 'b"; }');
      for (const after of [
        lines('class C { string S = @"a', 'c"; }'),
        lines('class C { string S = ""; }'),
        lines('class C { string S = @"a', 'b"; string T = @"more', 'of it"; }'),
      ]) {
        expect(statusOf(await judged(host, before, after), 'literals')?.status).toBe('passed');
      }
    });
  });

  describe('a name', () => {
    const used: [what: string, before: string, after: string][] = [
      [
        'a constant of a goto',
        inMethod('const int A = 1;', 'switch (n) { case 1: break; case 2: goto case A; }'),
        inMethod('switch (n) { case 1: break; case 2: goto case A; }'),
      ],
      ['a local', inMethod('var a = 1;', 'Use(a);'), inMethod('Use(a);')],
      [
        'a local in one of two functions of a name',
        lines('class C { void M() { var a = 1; Use(a); } void M(int a) { Use(a); } }'),
        lines('class C { void M() { Use(a); } void M(int a) { Use(a); } }'),
      ],
    ];

    test.each(used)('a name is not used without its declaration: %s', async (_, before, after) => {
      const verdict = await judged(await open(), before, after);
      expect(statusOf(verdict, 'names')).toMatchObject({
        status: 'failed',
        message: expect.stringMatching(/^`[aA]` is used, and its declaration is gone$/),
      });
    });

    const discards: [before: string, after: string][] = [
      [
        inMethod('_ = s switch { nameof(Int64) => 1, _ => 0 };'),
        inMethod('_ = s switch { nameof(_) => 1, _ => 0 };'),
      ],
      [inMethod('map.Slot(key) = n;'), inMethod('map.Slot(_) = n;')],
      [inMethod('var a = F();', 'a.Go();'), inMethod('_ = F();', '_.Go();')],
    ];

    test.each(discards)('a name does not become `_` where a value is read: %j', async (before, after) => {
      const verdict = await judged(await open(), before, after);
      expect(statusOf(verdict, 'names')).toMatchObject({
        status: 'failed',
        message: '`_` stands where a value is read',
      });
    });

    const fine: [before: string, after: string][] = [
      [inMethod('int unused;', 'Work();'), inMethod('Work();')],
      [inMethod('if (n is int m) Work();'), inMethod('if (n is int _) Work();')],
      [inMethod('var (a, b) = Pair();', 'Use(a);'), inMethod('var (a, _) = Pair();', 'Use(a);')],
      [inMethod('if (p is Point(var x, 1)) Work();'), inMethod('if (p is Point(_, 1)) Work();')],
      [inMethod('var a = 1;', 'other.a = 2;', 'G(a: 3);'), inMethod('other.a = 2;', 'G(a: 3);')],
      [
        lines('class C { int a; void M() { var a = 1; } void N() { Use(a); } }'),
        lines('class C { int a; void M() { } void N() { Use(a); } }'),
      ],
      [inMethod('{ var a = 1; }', '{ var a = 2; Use(a); }'), inMethod('{ }', '{ var a = 2; Use(a); }')],
    ];

    test.each(fine)('a name may go with its last use: %j', async (before, after) => {
      const verdict = await judged(await open(), before, after);
      expect(statusOf(verdict, 'names')).toEqual({ name: 'names', status: 'passed' });
    });

    test('a name in F# is looked up as well, and in other languages not', async () => {
      const host = await open();
      const fsharp = await judged(host, 'let f x =\n    let a = 1\n    x + a\n', 'let f x =\n    x + a\n', {
        language: 'fsharp',
        path: 'A.fs',
      });
      expect(statusOf(fsharp, 'names')?.status).toBe('failed');
      const python = await judged(host, 'a = 1\nb = a\n', 'b = a\n', { language: 'python', path: 'a.py' });
      expect(statusOf(python, 'names')?.status).toBe('skipped');
    });
  });
});

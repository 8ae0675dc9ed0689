import { expect, test } from 'vitest';
import { collect, openHost } from '../host/agents-for-tests.js';

/** What each rule of cognitive complexity says, as code of our own: subject, score, source. */
const cases: Record<string, [subject: string, score: number, text: string][]> = {
  cs: [
    ['C.M', 0, 'class C { int M() { return 1; } }'],
    ['C.M', 1, 'class C { void M() { if (a) { } } }'],
    ['C.M', 3, 'class C { void M() { if (a) { } else if (b) { } else { } } }'],
    ['C.M', 6, 'class C { void M() { if (a) { while (b) { for (;;) { } } } } }'],
    ['C.M', 3, 'class C { void M() { foreach (var x in y) { if (a) { } } } }'],
    ['C.M', 3, 'class C { void M() { do { if (a) { } } while (b); } }'],
    ['C.M', 1, 'class C { void M() { switch (a) { case 1: break; case 2: break; default: break; } } }'],
    ['C.M', 1, 'class C { int M() => a switch { 1 => 2, 3 => 4, _ => 5 }; }'],
    ['C.M', 3, 'class C { int M() => a switch { 1 => b ? 2 : 3, _ => 5 }; }'],
    ['C.M', 0, 'class C { void M() { try { F(); } finally { G(); } } }'],
    ['C.M', 4, 'class C { void M() { try { } catch (A) { } catch (B) { if (a) { } } } }'],
    ['C.M', 2, 'class C { void M() { if (a && b && c) { } } }'],
    ['C.M', 4, 'class C { void M() { if (a && b || c && d) { } } }'],
    ['C.M', 3, 'class C { void M() { if (a && !(b && c)) { } } }'],
    ['C.M', 2, 'class C { bool M() => a is > 1 and < 5 or 9; }'],
    ['C.M', 1, 'class C { bool M() => a is 1 or 2 or 3; }'],
    ['C.M', 0, 'class C { int M() => a?.b ?? c; }'],
    ['C.M', 3, 'class C { void M() { while (a) { goto end; } end: return; } }'],
    ['C.M', 1, 'class C { int M(int a) => M(a - 1) + M(a - 2); }'],
    ['C.M', 0, 'class C { int M(int a) => M(a, 1); }'],
    ['C.M', 0, 'class C { int M(int a) => other.M(a); }'],
    ['C.M', 2, 'class C { void M() { F(x => { if (x) { } }); } }'],
    ['C.M', 2, 'class C { void M() { void L() { if (a) { } } L(); } }'],
    ['C.M', 0, 'class C { void M() { static void L() { if (a) { } } L(); } }'],
    ['C.M.L', 1, 'class C { void M() { static void L() { if (a) { } } L(); } }'],
    ['C.P.get', 1, 'class C { int P { get { return a ? 1 : 2; } } }'],
  ],
  fs: [
    ['f', 3, 'let f a = if a then 1 elif b then 2 else 3\n'],
    ['f', 3, 'let f a =\n    match a with\n    | 1 -> 1\n    | _ -> if a then g ()\n'],
    ['f', 1, 'let f = function\n    | 0 -> 1\n    | _ -> 2\n'],
    ['f', 3, 'let f a =\n    for x in a do\n        while b do\n            g x\n'],
    ['f', 1, 'let f a =\n    try\n        g a\n    with\n    | A -> 1\n    | B -> 2\n'],
    ['f', 2, 'let f a = a |> List.map (fun x -> if x then g x)\n'],
    ['f', 1, 'let rec f a = f (a - 1)\n'],
    ['f', 2, 'let f a = a && b || c\n'],
    ['f', 0, 'let f a = a |> List.map g >> h\n'],
  ],
  ts: [
    ['f', 3, 'function f() { if (a) { } else if (b) { } else { } }'],
    ['f', 6, 'function f() { for (const a of b) { for (const c in d) { for (;;) { } } } }'],
    ['f', 2, 'function f() { outer: while (a) { continue outer; } }'],
    ['f', 1, 'function f() { switch (a) { case 1: break; default: } }'],
    ['f', 3, 'const f = () => (a && b ? 1 : c || d);'],
    ['f', 2, 'function f() { if (x) h();\nelse i();\nreturn g(() => 1); }'],
    ['f', 0, 'function f() { const x = 1; function g() { if (x) { } } return { g }; }'],
    ['f.g', 1, 'function f() { const x = 1; function g() { if (x) { } } return { g }; }'],
    ['C.m', 1, 'class C { m(a) { return this.m(a); } }'],
    ['f', 0, 'function f() { return a?.b ?? c; }'],
  ],
  js: [
    ['f', 3, 'function f() { try { } catch { if (a) { } } }'],
    ['f', 3, 'function f() { if (a) { } g(function () { if (b) { } }); }'],
  ],
  py: [
    ['f', 3, 'def f():\n    if a:\n        pass\n    elif b:\n        pass\n    else:\n        pass\n'],
    ['f', 4, 'def f():\n    for a in b:\n        while c:\n            pass\n    else:\n        pass\n'],
    ['f', 1, 'def f():\n    try:\n        pass\n    except A:\n        pass\n    finally:\n        pass\n'],
    ['f', 3, 'def f():\n    return 1 if a and b or c else 2\n'],
    ['f', 0, 'def f():\n    return [x for x in y if x]\n'],
    ['f', 0, 'def f(g):\n    def h():\n        if g:\n            pass\n    return h\n'],
    ['f.h', 1, 'def f(g):\n    def h():\n        if g:\n            pass\n    return h\n'],
    ['f', 2, 'def f(g):\n    x = 1\n    def h():\n        if g:\n            pass\n    return h\n'],
    ['C.m', 1, 'class C:\n    def m(self, a):\n        return self.m(a)\n'],
    ['f', 1, 'def f():\n    match a:\n        case 1: pass\n        case _: pass\n'],
  ],
  rs: [
    ['f', 3, 'fn f() { if a { } else if b { } else { } }'],
    ['f', 7, "fn f() { 'a: loop { while b { for c in d { break 'a; } } } }"],
    ['f', 3, 'fn f() { match a { 1 => if b { }, _ => c } }'],
    ['f', 1, 'fn f() { let Some(a) = b else { return }; }'],
    ['f', 0, 'fn f() { g()?.h()? }'],
    ['f', 2, 'fn f() { if let Some(a) = b && c && d { } }'],
    ['f', 2, 'fn f() { g(|x| if x { }) }'],
    ['f', 0, 'fn f() { fn g() { if a { } } }'],
    ['f.g', 1, 'fn f() { fn g() { if a { } } }'],
    ['T.m', 1, 'impl T { fn m(&self, a: u8) { self.m(a) } }'],
  ],
};

test('every rule of cognitive complexity scores what it says, in each language', async () => {
  const host = await openHost();
  const rows = Object.entries(cases).flatMap(([extension, rows]) =>
    rows.map(([subject, score, text], at) => ({ path: `${at}.${extension}`, subject, score, text })),
  );
  const settings = { metrics: ['cognitive'], duplication: null };
  const reports = await collect(host.run('complexity', rows, { settings }));
  const scored = rows.map(({ path, subject, text }) => {
    const metrics = reports.find((report) => report.path === path)?.metrics ?? [];
    return { subject, text, score: metrics.find((metric) => metric.subject === subject)?.value };
  });
  expect(scored).toEqual(rows.map(({ subject, text, score }) => ({ subject, text, score })));
});

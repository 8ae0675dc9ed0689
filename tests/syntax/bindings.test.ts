import { beforeAll, describe, expect, test } from 'vitest';
import { analyze, type Binding, failure, load, type Parser, slice } from './parser.ts';

let csharp: Parser;
let fsharp: Parser;
beforeAll(async () => {
  csharp = (await load('csharp')).parser;
  fsharp = (await load('fsharp')).parser;
});

const unread = (parser: Parser, language: string, text: string) =>
  analyze(parser, language, text, { bindings: 'unread' }).bindings;
const said = (text: string) => (one: Binding) =>
  `${one.kind} ${one.name} ${one.effect} ${one.sole} ${JSON.stringify(slice(text, one.declaration))}`;

describe('unread C# bindings', () => {
  test.each([
    ['int x = 1;\r\n', 'local x pure true "  int x = 1;\\r\\n"'],
    ['var x = F();\r\n', 'local x statement true "  var x = F();\\r\\n"'],
    ['int x = o.P;\r\n', 'local x other true "  int x = o.P;\\r\\n"'],
    ['int x;\r\n', 'local x none true "  int x;\\r\\n"'],
    ['F(out var x);\r\n', 'out-variable x none true "var x"'],
    ['try { } catch (E x) { }\r\n', 'catch-variable x none true " x"'],
    ['if (o is T x) { }\r\n', 'pattern-variable x none true " x"'],
    ['foreach (var x in xs) { }\r\n', 'loop-variable x none false "x"'],
    ['int X(int p) => p;\r\n', 'local-function X none true "  int X(int p) => p;\\r\\n"'],
  ])('tell what to take out: %s', (body, expected) => {
    const text = `class C {\r\n  public void M() {\r\n  ${body}  }\r\n}\r\n`;
    expect(unread(csharp, 'csharp', text).map(said(text))).toEqual([expected]);
  });

  test.each([
    ['a read', 'int x = 1; F(x);'],
    ['a read in a lambda', 'int x = 1; F(() => x);'],
    ['a discard', 'var _ = F(); F(out _);'],
    ['a using declaration', 'using var x = F();'],
    ['a function that did not parse', 'int x = 1; if ('],
    ['a read in a branch of #if', 'int x = 1;\n#if A\nF(x);\n#endif\n'],
  ])('are none with %s', (_, body) => {
    expect(unread(csharp, 'csharp', `class C { public void M() { ${body} } }`)).toEqual([]);
  });

  test('unread C# bindings hold every assignment that would have to go too', () => {
    const text = 'class C { public void M() {\n  int x = 0;\n  x = F();\n  x++;\n  if (a) x = 2;\n} }';
    const [one] = unread(csharp, 'csharp', text);
    expect(one?.assignments.map((a) => [slice(text, a.statement), a.sole, a.effect])).toEqual([
      ['  x = F();\n', true, 'statement'],
      ['  x++;\n', true, 'none'],
      ['x = 2;', false, 'pure'],
    ]);
  });

  test('unread C# bindings count UTF-16 columns behind characters outside the basic plane', () => {
    const [one] = unread(csharp, 'csharp', 'class C { public void M() { /* 😀 */ int x; } }');
    expect(one?.span).toMatchObject({ start: 43, line: 1, column: 42 });
  });
});

test('all C# bindings come with reads, captures and owners', () => {
  const { bindings } = analyze(csharp, 'csharp', 'class C { void M(int p) { int x = p; F(() => x + x); } }', {
    bindings: 'all',
  });
  expect(bindings.map((one) => [one.kind, one.name, one.reads, one.captured, one.owner])).toEqual([
    ['private-method', 'M', 0, false, 'C'],
    ['parameter', 'p', 1, false, 'M'],
    ['local', 'x', 2, true, 'M'],
  ]);
});

test('unread F# bindings tell what to take out', () => {
  const text = 'let f () =\n    let x = 1 + 2\n    // about y\n    let y = g ()\n    y\n';
  expect(unread(fsharp, 'fsharp', text).map(said(text))).toEqual([
    'local x pure true "    let x = 1 + 2\\n"',
  ]);
});

test('other languages say that they offer no bindings', async () => {
  const { parser } = await load('python');
  expect(failure<string>(() => unread(parser, 'python', 'x = 1'))).toContain('not offered for `python`');
});

import { describe, expect, test } from 'vitest';
import { detect, names } from './detect.ts';

describe('unused-private-member', () => {
  test.each([
    ['a struct that is read by its layout', 'unsafe struct Header { public int Size; int spareBits; }'],
    ['the filler of a struct', 'struct Header { public int Size; int reserved; }'],
    ['what code that is commented out calls', 'class C { public void M() {\n// Run(F);\n}\nvoid F() { } }'],
    ['what a commented block names', 'class C { public void M() { /* a\n F(1)\n */ }\nvoid F() { } }'],
    [
      'one of a set of constants',
      'class C { public int M() => AlphaCode;\nconst int AlphaCode = 1;\nconst int BetaCode = 2;\nconst int GammaCode = 3;\n}',
    ],
    ['what only a debugger sees', 'class C {\n#if DEBUG\nint id = 1;\n#endif\n}'],
    ['what is set aside', 'class C {\n#if A\n#if false\nvoid F() { }\n#endif\n#endif\n}'],
    ['what reflection may look for', 'class C { int found; public string Name => "found"; }'],
  ])('leaves %s alone', (_, text) => {
    expect(names(detect('unused-private-member', text))).toEqual([]);
  });

  test.each([
    ['what a comment is about', 'class C {\n// F is not called\nvoid F() { } }', ['F']],
    ['what stands beside what is set aside', 'class C {\n#if false\n#else\nvoid F() { }\n#endif\n}', ['F']],
    ['what globs are around', 'class C { string a = "b/*"; int M() => 1;\nvoid F() { }\n}', ['F']],
    [
      'constants of which none is used',
      'class C {\nconst int ACode = 1;\nconst int BCode = 2;\nconst int CCode = 3;\n}',
      ['ACode', 'BCode', 'CCode'],
    ],
    [
      'constants that are not alike',
      'class C { int M() => One;\nconst int One = 1;\nconst int Two = 2;\nconst int Three = 3;\n}',
      ['Two', 'Three'],
    ],
    [
      'constants that stand apart',
      'class C { int M() => ACode;\nconst int ACode = 1;\n\nconst int BCode = 2;\nconst int CCode = 3;\n}',
      ['BCode', 'CCode'],
    ],
  ])('reports %s', (_, text, expected) => {
    const owners = detect('unused-private-member', text).map(({ variables }) => variables.NAME);
    expect(owners).toEqual(expect.arrayContaining(expected));
  });

  test('a field of a struct without a layout is reported', () => {
    expect(names(detect('unused-private-member', 'struct S { public int Size; int left; }'))).toEqual([
      'left',
    ]);
  });
});

describe('unused-parameter', () => {
  test.each(['PrintMembers', 'Main', 'BuildWebHost', 'OnClosed', 'HandleClose', 'button_Click'])(
    'leaves the parameters of %s to whoever calls it',
    (name) => {
      expect(names(detect('unused-parameter', `class C { private int ${name}(int a) => 1; }`))).toEqual([]);
    },
  );

  test('a function that is passed around keeps its parameters, one that is only called does not', () => {
    const text =
      'class C { private int F(int a) => 1; private int G(int b) => 1; int M() => F(1) + Use(G); }';
    expect(names(detect('unused-parameter', text))).toEqual(['a']);
  });
});

import { describe, expect, test } from 'vitest';
import { load, scan } from './parser.ts';

function fixed(text: string, fix: { start: number; end: number; text: string }): string {
  const bytes = Buffer.from(text);
  return `${bytes.subarray(0, fix.start)}${fix.text}${bytes.subarray(fix.end)}`;
}

async function apply(set: string, language: string, text: string, pattern: string, fix: string) {
  const { parser } = await load(set);
  const [match] = scan(parser, language, text, [{ id: 'x', rule: { pattern }, fix }]);
  return fixed(text, match!.fix!);
}

describe('a fix keeps the text of literals over several lines', () => {
  test.each([
    ['csharp', 'csharp', 'class C { void M() {\n    F(@"a\n  b\n");\n} }', 'F($A)', 'G($A)'],
    ['csharp', 'csharp', 'class C { void M() {\n    F("""\n  a\n    b\n  """);\n} }', 'F($A)', 'G($A)'],
    ['csharp', 'csharp', 'class C { void M() {\r\n\tF($@"a\r\n{b}", 1);\r\n} }', 'F($A, $B)', 'G($A, $B)'],
    ['csharp', 'csharp', 'class C { void M() {\n    F(1, @"a\n b", 2);\n} }', 'F($$$A)', 'G($$$A)'],
    ['fsharp', 'fsharp', 'let f () =\n    g ("a\nb")\n', 'g $A', 'h $A'],
    ['fsharp', 'fsharp', 'let f () =\n    g ("""a\n      b\n""")\n', 'g $A', 'h $A'],
    ['typescript', 'typescript', 'function f() {\n    F(`a\n  b\n`);\n}', 'F($A)', 'G($A)'],
    ['typescript', 'tsx', 'function f() {\n    F(`a\n  b`);\n}', 'F($A)', 'G($A)'],
    ['typescript', 'javascript', 'function f() {\n\tF(`a\n  b`);\n}', 'F($A)', 'G($A)'],
    ['python', 'python', 'def f():\n    F("""a\nb\n""")\n', 'F($A)', 'G($A)'],
    ['rust', 'rust', 'fn f() {\n    F("a\n b");\n    F(r#"c\nd"#);\n}', 'F($A)', 'G($A)'],
  ])('in the set %s, for %s: %j', async (set, language, text, pattern, fix) => {
    const name = pattern[0]!;
    const expected = text.replace(`${name}${pattern[1]}`, `${fix[0]}${fix[1]}`);
    expect(await apply(set, language, text, pattern, fix)).toBe(expected);
  });
});

describe("a fix's own further lines", () => {
  test.each([
    ['tabs', 'class C {\n\tvoid M() {\n\t\tF(1);\n\t}\n}', '\t\tif (1)\n\t\t{\n\t\t}'],
    ['blanks', 'class C {\n    F(1);\n}', '    if (1)\n    {\n    }'],
    ['CRLF', 'class C {\r\n\tF(1);\r\n}', '\tif (1)\r\n\t{\r\n\t}'],
  ])('have the line end and the indentation of the text: %s', async (_, text, expected) => {
    const done = await apply(
      'csharp',
      'csharp',
      text.replace('C {', 'C { void N() {').concat('}'),
      'F($A);',
      'if ($A)\n{\n}',
    );
    expect(done).toContain(expected);
    expect(done.includes('\r\n') && /[^\r]\n/.test(done)).toBe(false);
  });

  test('stay empty where they are', async () => {
    const done = await apply('python', 'python', 'def f():\n    F(1)\n', 'F($A)', 'a = $A\n\nb = $A');
    expect(done).toBe('def f():\n    a = 1\n\n    b = 1\n');
  });

  test('take over what is transformed, and other dollars as they are', async () => {
    const { parser } = await load('csharp');
    const text = 'class C { void M() { F(aX); } }';
    const rule = {
      id: 'x',
      rule: { pattern: 'F($A)' },
      transform: { B: { replace: { source: '$A', replace: 'X', by: '\nY' } } },
      fix: 'G($B, $5)',
    };
    const [match] = scan(parser, 'csharp', text, [rule]);
    expect(match!.fix!.text).toBe('G(a\nY, $5)');
  });
});

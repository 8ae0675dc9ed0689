import { beforeAll, describe, expect, test } from 'vitest';
import { load, type Parser, scan, slice } from './parser.ts';

let parser: Parser;
beforeAll(async () => {
  parser = (await load('csharp')).parser;
});

const call = { id: 'call', rule: { pattern: 'Found($A)' } };
const wrap = (body: string) => `class C { void M() { ${body} } }`;

describe('spans', () => {
  test.each([
    ['LF', 'class C { void M() {\n  Found(1);\n} }', [2, 3, 2, 11]],
    ['CRLF', 'class C { void M() {\r\n  Found(1);\r\n} }', [2, 3, 2, 11]],
    ['lone CR', 'class C { void M() {\r  Found(1);\r} }', [2, 3, 2, 11]],
    ['mixed line ends', 'class C {\r\n\r\n\rvoid M()\n{ Found(1); } }', [5, 3, 5, 11]],
    ['tabs, which count one', 'class C { void M() {\n\t\tFound(1);\n} }', [2, 3, 2, 11]],
    ['emoji, which count two', 'class C { string s = "😀😀"; void M() { Found(1); } }', [1, 41, 1, 49]],
    ['accents, which count one', 'class C { string s = "éé"; void M() { Found(1); } }', [1, 39, 1, 47]],
    ['a match over several lines', 'class C { void M() { Found(\r\n"😀"\r\n); } }', [1, 22, 3, 2]],
  ])('are right with %s', (_, text, [line, column, endLine, endColumn]) => {
    const [match] = scan(parser, 'csharp', text, [call]);
    expect(match?.span).toMatchObject({ line, column, endLine, endColumn });
    expect(slice(text, match!.span)).toMatch(/^Found\([^)]*\)$/);
  });

  test('spans are byte offsets into UTF-8, on character boundaries', () => {
    const text = wrap('x = "ä€😀"; Found("😀");');
    const [match] = scan(parser, 'csharp', text, [call]);
    expect(slice(text, match!.span)).toBe('Found("😀")');
    expect(match?.variables).toEqual([{ name: 'A', text: '"😀"' }]);
  });

  test('spans of fixes replace exactly the match', () => {
    const text = wrap('/* 😀 */ Found("é");');
    const [match] = scan(parser, 'csharp', text, [{ ...call, fix: 'Other($A)' }]);
    const bytes = Buffer.from(text);
    const fixed = Buffer.concat([
      bytes.subarray(0, match!.fix!.start),
      Buffer.from(match!.fix!.text),
      bytes.subarray(match!.fix!.end),
    ]);
    expect(fixed.toString()).toBe(wrap('/* 😀 */ Other("é");'));
  });

  test('spans of queries are the same', () => {
    const text = 'class 😀 { }\r\nclass Été { }';
    const found = parser.query('csharp', text, '(class_declaration name: (identifier) @name)');
    expect(found.at(-1)?.captures[0]).toMatchObject({
      name: 'name',
      text: 'Été',
      span: { line: 2, column: 7 },
    });
  });
});

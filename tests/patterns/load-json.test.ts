import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JsonDocument } from '#host/json/document.js';
import { JsonSyntaxError } from '#host/json/position.js';

const parse = (text: string) => JsonDocument.parse(text, { values: 1000 });

describe('JsonDocument', () => {
  test('JsonDocument reads what JSON.parse reads, but for keys that reach a prototype', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, '\t', 2), (json, indent) => {
        fc.pre(!/__proto__|constructor|prototype/.test(json));
        const text = JSON.stringify(JSON.parse(json), null, indent);
        expect(parse(text).value).toEqual(JSON.parse(text));
      }),
    );
  });

  test('JsonDocument refuses what JSON.parse refuses', () => {
    const soup = fc
      .array(
        fc.constantFrom(
          '{',
          '}',
          '[',
          ']',
          ',',
          ':',
          '"',
          '"a"',
          '1',
          '-',
          '.',
          'e5',
          '0',
          'true',
          'null',
          ' ',
          '\\',
          '\\u00',
          '\n',
        ),
      )
      .map((list) => list.join(''));
    fc.assert(
      fc.property(soup, (text) => {
        let expected: unknown;
        try {
          expected = { value: JSON.parse(text) };
        } catch {
          expected = undefined;
        }
        let actual: unknown;
        try {
          actual = { value: parse(text).value };
        } catch (error) {
          expect(error).toBeInstanceOf(JsonSyntaxError);
          if (/given twice/.test((error as Error).message)) return;
        }
        expect(actual).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['', 'is empty', 1, 1],
    ['{"a": 1,}', 'remove the comma', 1, 9],
    ['[1,\n  2,\n]', 'remove the comma', 3, 1],
    ['{"a": 1 "b": 2}', 'expected a comma or }', 1, 9],
    ["{'a': 1}", 'double quotes', 1, 2],
    ['{a: 1}', 'double quotes', 1, 2],
    ["['a']", 'double quotes', 1, 2],
    ['{"a" 1}', 'expected a colon', 1, 6],
    ['[1, 2', 'expected a comma or ]', 1, 6],
    ['{"a": ', 'ends too early', 1, 7],
    ['"a', 'never closed', 1, 1],
    ['"a\nb"', 'line break', 1, 3],
    ['"C:\\Users"', '\\U is not an escape', 1, 4],
    ['"\\u12"', 'hexadecimal', 1, 4],
    ['// c\n{}', 'no comments', 1, 1],
    ['{} {}', 'expected the end', 1, 4],
    ['{"a": 1,\n "a": 2}', '"a" is given twice', 2, 2],
    ['{"__proto__": {}}', '"__proto__" is not allowed', 1, 2],
    ['[{"constructor": {}}]', '"constructor" is not allowed', 1, 3],
    ['['.repeat(100_000), 'deeper than 200', 1, 201],
  ])('%j', (text, message, line, column) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), position: { line, column } }),
    );
  });

  test('JsonDocument knows where values and their keys begin', () => {
    const document = parse('{\n  "a": [1, {"b":\t"x"}]\n}');
    expect(document.locateOne(['a', 1, 'b'])).toEqual({ line: 2, column: 18 });
    expect(document.locateOne(['a', 1, 'b'], true)).toEqual({ line: 2, column: 13 });
    expect(document.locateOne(['a', 1, 'missing', 'deeper'])).toEqual({ line: 2, column: 12 });
    expect(document.locateOne([])).toEqual({ line: 1, column: 1 });
  });
});

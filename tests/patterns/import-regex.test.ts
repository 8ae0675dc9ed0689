// biome-ignore-all lint/suspicious/noTemplateCurlyInString: .NET's replacements are written so
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ConversionError } from '#host/patterns/import/conversion-error.js';
import { convertRegex } from '#host/patterns/import/dotnet-regex.js';
import { literal } from '#host/patterns/import/regex-tokens.js';
import { convertReplacement } from '#host/patterns/import/replacement.js';

function compile(source: string, options = {}) {
  const { pattern, flags } = convertRegex(source, options);
  return new RegExp(pattern, `${flags}g`);
}

const matches = (source: string, text: string, options = {}) =>
  Array.from(text.matchAll(compile(source, options)), ([match]) => match);

describe('what .NET matches is matched', () => {
  test.each<[string, string, string[]]>([
    ['(?i)foo', 'Foo FOO', ['Foo', 'FOO']],
    ['(?i)(?-i)foo', 'Foo foo', ['foo']],
    ['^a$', 'a\n', ['a']],
    ['^a\\z', 'a\n', []],
    ['\\Aa\\Z', 'a\n', ['a']],
    ['(?m)^a$', 'a\nb\na', ['a', 'a']],
    ['(?m)^a$', 'a\r\nb', []],
    ['(?m)^a\\r?$', 'a\r\na', ['a\r', 'a']],
    ['a.b', 'a\rb a\nb', ['a\rb']],
    ['(?s)a.b', 'a\nb', ['a\nb']],
    ['(?x) a \\  b # c\n [ ]', 'a b ', ['a b ']],
    ['(?n)(a)(?<x>b)\\k<x>', 'abb', ['abb']],
    ["(?'q'[\"'])x\\k'q'", `'x' "x" 'x"`, ["'x'", '"x"']],
    ['(?<n>a)(b)\\1', 'abb aba', ['abb']],
    ['(?<n>a)(b)\\2', 'abb aba', ['aba']],
    ['(a)\\10', 'aa0', []],
    ['[]a]+', 'a]', ['a]']],
    ['[^]a]+', 'b]', ['b']],
    ['[a\\-z-]+', 'a-z b', ['a-z']],
    ['[\\w-]+', 'a-b', ['a-b']],
    ['[[:]', '[:', ['[', ':']],
    ['a{', 'a{', ['a{']],
    ['a{2}', 'aaa', ['aa']],
    ['a{,2}', 'a{,2}', ['a{,2}']],
    ['\\x41\\u0042\\e?\\a?\\103?', 'AB', []],
    ['\\x41\\u0042\\e?', 'AB', ['AB']],
    ['\\p{Lu}\\P{L}', 'É1 a1', ['É1']],
    ['\\#\\ \\-\\"\\<', '# -"<', ['# -"<']],
    ['(?<=a)b(?!c)(?#comment)', 'ab abc', ['b']],
    ['a/b', 'a/b', ['a/b']],
    ['a+?', 'aa', ['a', 'a']],
    ['\\0', '\0', ['\0']],
  ])('%s on %j', (source, text, expected) => {
    if (expected.length === 0 && /\\10|\\103/.test(source))
      expect(() => compile(source)).toThrow(ConversionError);
    else expect(matches(source, text)).toEqual(expected);
  });

  test('options may come from outside', () => {
    expect(matches('^A .$', 'x\na1', { ignoreCase: true, multiline: true, extended: true })).toEqual(['a1']);
  });
});

describe('what has no counterpart is refused by name', () => {
  test.each([
    ['(?>a)', 'an atomic group'],
    ['a++', 'possessive'],
    ['a**', 'nothing to repeat'],
    ['(?(1)a|b)', 'a conditional'],
    ['(?<a-b>x)', 'a balancing group'],
    ['(?<1>x)', 'a numbered group'],
    ['(?i:a)', 'options for a part'],
    ['a(?i)b', 'options in the middle'],
    ['\\Ga', '\\G'],
    ['[a-z-[aeiou]]', 'a class subtraction'],
    ['\\p{IsCyrillic}', 'the Unicode block'],
    ['(?<a>x)(?<a>y)', 'two groups named a'],
    ['\\k<b>', 'the group b'],
    ['\\1', 'the group 1'],
    ['[a', 'never closed'],
    ['(a', 'never closed'],
    ['a)', 'opens nowhere'],
    ['a\\', 'backslash'],
    ['\\y', 'the escape \\y'],
    ['[z-a]', 'Range out of order'],
  ])('%s', (source, message) => {
    expect(() => convertRegex(source)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message) }),
    );
    expect(() => convertRegex(source)).toThrow(ConversionError);
  });

  test('whatever comes, it converts or says why not', () => {
    const token = fc.constantFrom(
      ...[
        'a',
        '(',
        ')',
        '(?:',
        '(?<n>',
        '[',
        ']',
        '^',
        '-',
        '\\',
        '*',
        '+',
        '?',
        '{2}',
        '|',
        '$',
        '.',
        '\\d',
        '\\1',
        '#',
        '(?',
      ],
    );
    fc.assert(
      fc.property(
        fc.array(token).map((list) => list.join('')),
        (source) => {
          try {
            compile(source);
          } catch (error) {
            expect(error).toBeInstanceOf(ConversionError);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

test('a literal is found as it is', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      const pattern = [...text].map(literal).join('');
      for (const flags of ['', 'u']) expect(new RegExp(`^(?:${pattern})$`, flags).test(text)).toBe(true);
    }),
  );
});

describe('replacements', () => {
  test.each([
    ['(a)(b)', '$2$1', 'ab', 'ba'],
    ['(?<x>a)(b)', '${x}-$1-$2', 'ab', 'a-b-a'],
    ['(a)', '${1}0', 'a', 'a0'],
    ['(a)', '$$1 $& $0', 'a', '$1 a a'],
    ['a', '$5 ${nope} $x', 'a', '$5 ${nope} $x'],
  ])('%s by %s', (source, replacement, text, expected) => {
    const converted = convertRegex(source);
    const regex = new RegExp(converted.pattern, converted.flags);
    expect(text.replace(regex, convertReplacement(replacement, converted))).toBe(expected);
  });

  test.each(['$`', "$'", '$+', '$_'])('%s is refused', (replacement) => {
    expect(() => convertReplacement(replacement, convertRegex('(a)'))).toThrow(ConversionError);
  });
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { requiredLiterals } from '#guests/pattern-matcher/literal-prefilter.js';

test.each<[pattern: string, texts: string[] | undefined]>([
  ['TODO', ['TODO']],
  ['//[ \\t]*(TODO|FIXME)\\b', ['TODO', 'FIXME']],
  ['^<{7} \\S.*={7}$', ['<<<<<<< ']],
  ['colou?r', ['colo']],
  ['ab+c', ['ab']],
  ['a{2,}b|c\\.d', ['aa', 'c.d']],
  ['(?<!x)foo(?=bar)', ['foo']],
  ['(?:long ?)*short', ['short']],
  ['[a]long]', ['long]']],
  ['a{,2}', ['a{,2}']],
  ['(?<n>one|two)\\k<n>', undefined],
  ['one|', undefined],
  ['\\w+', undefined],
  ['\\x41bc', undefined],
  ['(?i:one)', undefined],
  ['😀*', undefined],
])('every match of %s holds one of %o', (pattern, texts) => {
  expect(requiredLiterals(pattern)).toEqual(texts);
});

test('letters of either case are not looked for', () => {
  expect(requiredLiterals('todo', 'i')).toBeUndefined();
  expect(requiredLiterals('todo', 'm')).toEqual(['todo']);
});

test('what matches holds a required text, whatever the expression', () => {
  const { pattern } = fc.letrec<{ pattern: string; item: string; atom: string }>((tie) => ({
    pattern: fc
      .array(fc.array(tie('item'), { maxLength: 4 }), { minLength: 1, maxLength: 3 })
      .map((alternatives) => alternatives.map((items) => items.join('')).join('|')),
    item: fc
      .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,1}', '{1,}', '+?', '{'))
      .map(([atom, quantifier]) => atom + quantifier),
    atom: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('a', 'b', '\\.', '.', '^', '$', '\\b', '\\w', '[ab]', '[^\\]a]', '[]', '\\n'),
      fc
        .tuple(fc.constantFrom('(', '(?:', '(?=', '(?!', '(?<=', '(?<!'), tie('pattern'))
        .map(([open, inside]) => `${open}${inside})`),
    ),
  }));
  const text = fc.array(fc.constantFrom('a', 'b', '.', '\n', '{'), { maxLength: 6 });
  let matched = 0;
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 20, maxLength: 20 }), (expression, texts) => {
      const regex = compiled(expression);
      const required = requiredLiterals(expression, 'm');
      if (!regex || !required) return;
      for (const whole of texts.map((characters) => characters.join(''))) {
        if (!regex.test(whole)) continue;
        matched++;
        expect(required.some((one) => whole.includes(one))).toBe(true);
      }
    }),
    { numRuns: 20_000 },
  );
  expect(matched).toBeGreaterThan(1000);
});

/** What can't be repeated, such as a lookbehind, may be repeated here. */
function compiled(expression: string): RegExp | undefined {
  try {
    return new RegExp(expression, 'm');
  } catch {
    return undefined;
  }
}

import { beforeAll, describe, expect, test } from 'vitest';
import { analyze, load, type Parser, sets } from './parser.ts';

const everything = { bindings: undefined, views: { functions: true, declarations: true } };

describe.each(sets)('the %s parser', (set) => {
  let parser: Parser;
  let languages: string[];
  beforeAll(async () => {
    parser = (await load(set)).parser;
    languages = parser.languages();
  });

  /** A result or a message, but never a dead instance. */
  function survives(text: string) {
    for (const language of languages) {
      const kind = { rust: 'identifier', python: 'identifier' }[language] ?? 'identifier';
      const rules = parser.compile(
        JSON.stringify([
          { id: 'inside', language, rule: { kind, inside: { kind, stopBy: 'end' } } },
          {
            id: 'same',
            language,
            rule: { pattern: language === 'python' || language.startsWith('f') ? '($A, $A)' : 'f($A, $A)' },
          },
        ]),
      );
      for (const more of [
        {},
        { rules },
        everything,
        { ...everything, rules, ...(set === 'csharp' ? { bindings: 'unread' as const } : {}) },
      ]) {
        try {
          analyze(parser, language, text, more);
        } catch (thrown) {
          if (!(thrown as { payload?: unknown }).payload) throw thrown;
        }
      }
      expect(parser.languages()).toEqual(languages);
    }
  }

  test('takes empty and blank input', () => {
    for (const text of ['', '\n', '\r', ' \t ', '\u0000', '\ufeff']) survives(text);
  });

  test.each([
    ['parentheses', '(', ')'],
    ['brackets', '[', ']'],
    ['braces', '{', '}'],
    ['calls', 'f(', ')'],
    ['additions', 'a + ', ''],
    ['negations', '!', ''],
    ['dots', 'a.', ''],
    ['blocks', 'if (a) {', '}'],
    ['arrows', 'x => ', ''],
    ['generics', 'A<', '>'],
  ])('survives %s nested 100,000 deep, closed or not', (_, open, close) => {
    survives(open.repeat(100_000) + close.repeat(100_000));
    survives(open.repeat(100_000));
  });

  test('survives noise', () => {
    let seed = 1;
    const next = () => (seed = (seed * 48271) % 2147483647);
    const alphabet = 'abAB01 \n\t"\'`(){}[]<>=+-*/.,:;#@!?|&^%$~\\é😀';
    for (let round = 0; round < 20; round++) {
      survives(Array.from({ length: 400 }, () => [...alphabet][next() % 44]).join(''));
    }
  });
});

test('a megabyte of C# is analysed whole', async () => {
  const { parser } = await load('csharp');
  const method = '  public void M() { int unused = 1; F(2); }\n';
  const count = Math.ceil(1_000_000 / method.length);
  const rules = parser.compile(JSON.stringify([{ id: 'f', language: 'csharp', rule: { pattern: 'F($A)' } }]));
  const views = { functions: true, declarations: true };
  const found = analyze(parser, 'csharp', `public class C {\n${method.repeat(count)}}`, {
    rules,
    bindings: 'unread',
    views,
  });
  expect([
    found.matches.length,
    found.bindings.length,
    found.functions.length,
    found.declarations.length,
  ]).toEqual([count, count, count, count + 1]);
});

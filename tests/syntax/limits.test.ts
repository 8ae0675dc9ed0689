import { beforeAll, describe, expect, test } from 'vitest';
import { analyze, load, type Parser, sets } from './parser.ts';

const everything = { functions: true, declarations: true };

describe.each(sets)('the %s parser', (set) => {
  let parser: Parser;
  let languages: string[];
  const rules = new Map<string, number>();
  beforeAll(async () => {
    parser = (await load(set)).parser;
    languages = parser.languages();
    for (const language of languages) {
      const inside = { kind: 'identifier', inside: { kind: 'identifier', stopBy: 'end' } };
      rules.set(language, parser.compile(JSON.stringify([{ id: 'inside', language, rule: inside }])));
    }
  });

  /** A result or a message, but never a dead instance. */
  function survives(text: string) {
    for (const language of languages) {
      const bindings = /^(csharp|fsharp)$/.test(language) ? { bindings: 'unread' as const } : {};
      try {
        analyze(parser, language, text, { rules: rules.get(language)!, ...bindings, views: everything });
      } catch (thrown) {
        expect((thrown as { payload?: unknown }).payload).toMatch(/nested/);
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
    ['blocks', 'if (a) {', '}'],
    ['generics', 'A<', '>'],
  ])('says that %s nested 100,000 deep are nested too deep, closed or not', (_, open, close) => {
    for (const text of [open.repeat(100_000) + close.repeat(100_000), open.repeat(100_000)]) {
      expect(() => analyze(parser, languages[0]!, text)).toThrow();
      survives(text);
    }
  });

  test.each([
    ['additions', 'a + '],
    ['negations', '!'],
    ['dots', 'a.'],
    ['arrows', 'x => '],
    ['conditions', 'a ? b : '],
    ['parentheses', '('],
  ])('survives 2,000 %s in a row', (_, piece) => {
    survives(`${piece.repeat(2000)}a`);
  });

  test('survives noise', () => {
    let seed = 1;
    const next = () => (seed = (seed * 48271) % 2147483647);
    const alphabet = [...'abAB01 \n\t"\'`(){}[]<>=+-*/.,:;#@!?|&^%$~\\é😀'];
    for (let round = 0; round < 30; round++) {
      survives(Array.from({ length: 300 }, () => alphabet[next() % alphabet.length]).join(''));
    }
  });
});

describe('deep trees', () => {
  let parser: Parser;
  beforeAll(async () => {
    parser = (await load('csharp')).parser;
  });
  const sum = (count: number) => `class C { int x = ${'a + '.repeat(count)}a, y = F(1, 1); }`;

  test('deep trees are analysed to 10,000 levels, and refused with a message beyond', () => {
    const kind = { kind: 'binary_expression' };
    const rules = parser.compile(JSON.stringify([{ id: 'b', language: 'csharp', rule: kind }]));
    expect(analyze(parser, 'csharp', sum(9_900), { rules }).matches).toHaveLength(9_900);
    expect(() => analyze(parser, 'csharp', sum(100_000), { rules })).toThrow(/nested/);
    expect(analyze(parser, 'csharp', sum(10), { rules }).matches).toHaveLength(10);
  });

  test.each(['', '// ast-grep-ignore: nothing\n'])(
    'deep trees are refused earlier by rules that compare code, naming all of them %j',
    (before) => {
      const rules = parser.compile(
        JSON.stringify([
          { id: 'same', language: 'csharp', rule: { pattern: 'F($A, $A)' } },
          { id: 'any', language: 'csharp', rule: { pattern: 'F($A, $B)' } },
          { id: 'twice', language: 'csharp', rule: { pattern: 'G($A, $A)' } },
        ]),
      );
      const { matches } = analyze(parser, 'csharp', before + sum(400), { rules });
      expect(matches.map(({ ruleId }) => ruleId)).toEqual(['any', 'same']);
      expect(() => analyze(parser, 'csharp', before + sum(600), { rules })).toThrow(/code: `same`, `twice`$/);
    },
  );

  test('deep trees of two hundred levels are compared without exhausting the stack', () => {
    const rules = parser.compile(
      JSON.stringify([{ id: 'same', language: 'csharp', rule: { pattern: 'F($A, $A)' } }]),
    );
    const deep = `${'(a + '.repeat(200)}a${')'.repeat(200)}`;
    expect(
      analyze(parser, 'csharp', `class C { int x = F(${deep}, ${deep}); }`, { rules }).matches,
    ).toHaveLength(1);
  });
});

test('a megabyte of C# is analysed whole', async () => {
  const { parser } = await load('csharp');
  const method = '  public void M() { int unused = 1; F(2); }\n';
  const count = Math.ceil(1_000_000 / method.length);
  const rules = parser.compile(JSON.stringify([{ id: 'f', language: 'csharp', rule: { pattern: 'F($A)' } }]));
  const text = `public class C {\n${method.repeat(count)}}`;
  const found = analyze(parser, 'csharp', text, { rules, bindings: 'unread', views: everything });
  const counts = [found.matches, found.bindings, found.functions, found.declarations].map(
    (list) => list.length,
  );
  expect(counts).toEqual([count, count, count, count + 1]);
});

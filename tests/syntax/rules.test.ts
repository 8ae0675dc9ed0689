import { beforeAll, describe, expect, test } from 'vitest';
import type { Problem } from '#wit/types/syntax.js';
import { analyze, failure, load, type Parser, scan, slice } from './parser.ts';

let csharp: Parser;
let typescript: Parser;
beforeAll(async () => {
  csharp = (await load('csharp')).parser;
  typescript = (await load('typescript')).parser;
});

const problems = (rules: unknown) =>
  failure<Problem[]>(() => csharp.compile(typeof rules === 'string' ? rules : JSON.stringify(rules)));
const rule = (id: string, more: object) => ({ id, language: 'csharp', ...more });

describe('compile', () => {
  test('reports every broken rule, and why', () => {
    const found = problems([
      rule('fine', { rule: { pattern: 'F($A)' } }),
      rule('kind', { rule: { kind: 'no_such_kind' } }),
      rule('key', { rule: { patern: 'F()' } }),
      rule('top', { rule: { pattern: 'F()' }, sevrity: 'x' }),
      rule('regex', { rule: { kind: 'identifier', regex: '(' } }),
      rule('kinds', { rule: { regex: 'a' } }),
      rule('util', { rule: { matches: 'nowhere' } }),
      rule('variable', { rule: { pattern: 'F($A)' }, fix: 'G($B)' }),
      rule('constraint', { rule: { pattern: 'F($A)' }, constraints: { B: { regex: 'x' } } }),
      rule('empty', { rule: {} }),
      { id: 'language', language: 'cobol', rule: { pattern: 'F()' } },
      { language: 'csharp', rule: { pattern: 'F()' } },
      { id: 'nothing' },
      'text',
    ]);
    expect(found.map((one) => one.ruleId)).toEqual([
      'kind',
      'key',
      'top',
      'regex',
      'kinds',
      'util',
      'variable',
      'constraint',
      'empty',
      'language',
      '',
      'nothing',
      '',
    ]);
    expect(found.map((one) => `${one.ruleId}: ${one.message}`)).toMatchSnapshot();
  });

  test('says so where the text is no list', () => {
    expect(problems('{').at(0)?.message).toContain('no JSON list');
    expect(problems('{}').at(0)?.message).toContain('no JSON list');
  });

  test('keeps every compiled set under its own number', () => {
    const numbers = ['A', 'B'].map((name) =>
      csharp.compile(JSON.stringify([rule(name, { rule: { pattern: `${name}()` } })])),
    );
    const text = 'class C { void M() { A(); B(); } }';
    expect(
      numbers.map((rules) => analyze(csharp, 'csharp', text, { rules }).matches.map((one) => one.ruleId)),
    ).toEqual([['A'], ['B']]);
    expect(failure<string>(() => analyze(csharp, 'csharp', text, { rules: 999 }))).toContain('999');
  });

  test('refuses patterns nested beyond any use, without dying', () => {
    const deep = `${'('.repeat(20_000)}1${')'.repeat(20_000)}`;
    expect(problems([rule('deep', { rule: { pattern: deep } })]).at(0)?.message).toContain('nested');
    expect(csharp.languages()).toEqual(['csharp']);
  });
});

describe('a rule', () => {
  const text = 'class C { void M() { F(1, 2); G(F(3, 3)); } }';
  test('finds what ast-grep finds, in order of place and id', () => {
    const found = scan(csharp, 'csharp', text, [
      { id: 'b', rule: { pattern: 'F($A, $B)' }, message: 'a is $A, b is $B', fix: 'F($B, $A)' },
      { id: 'a', rule: { pattern: 'F($A, $A)' } },
      { id: 'c', rule: { pattern: 'F($$$ALL)' }, constraints: {}, message: 'all: $$$ALL' },
      { id: 'd', rule: { kind: 'invocation_expression', inside: { kind: 'argument', stopBy: 'end' } } },
      { id: 'e', rule: { pattern: 'F($A, $B)' }, constraints: { A: { regex: '^3$' } } },
    ]);
    expect(found.map((one) => [one.ruleId, slice(text, one.span), one.message])).toEqual([
      ['b', 'F(1, 2)', 'a is 1, b is 2'],
      ['c', 'F(1, 2)', 'all: 1, 2'],
      ['a', 'F(3, 3)', ''],
      ['b', 'F(3, 3)', 'a is 3, b is 3'],
      ['c', 'F(3, 3)', 'all: 3, 3'],
      ['d', 'F(3, 3)', ''],
      ['e', 'F(3, 3)', ''],
    ]);
    expect(found[0]?.fix?.text).toBe('F(2, 1)');
    expect(found[0]?.variables).toEqual([
      { name: 'A', text: '1' },
      { name: 'B', text: '2' },
    ]);
  });

  test('can use utils and transform', () => {
    const [match] = scan(csharp, 'csharp', text, [
      {
        id: 'u',
        rule: { all: [{ matches: 'call' }, { has: { kind: 'argument_list', has: { pattern: '$X' } } }] },
        utils: { call: { pattern: 'G($A)' } },
        transform: { UP: { replace: { source: '$A', replace: 'F', by: 'Q' } } },
        message: 'becomes $UP',
        fix: 'G($UP)',
      },
    ]);
    expect(match).toMatchObject({ message: 'becomes Q(3, 3)', fix: { text: 'G(Q(3, 3))' } });
  });

  test('can widen its fix to what stands beside', () => {
    const source = 'f({ a: 1, b: 2 });';
    const [match] = scan(typescript, 'typescript', source, [
      {
        id: 'w',
        rule: { kind: 'pair', has: { field: 'key', regex: '^a$' } },
        fix: { template: '', expandEnd: { regex: ',' } },
      },
    ]);
    expect(slice(source, match!.fix!)).toBe('a: 1,');
  });

  test('is silenced by ast-grep-ignore as in ast-grep', () => {
    const source = 'class C { void M() {\n// ast-grep-ignore: x\nF(1);\nF(2); // ast-grep-ignore\nF(3);\n} }';
    const found = scan(csharp, 'csharp', source, [{ id: 'x', rule: { pattern: 'F($A)' } }]);
    expect(found.map((one) => slice(source, one.span))).toEqual(['F(3)']);
  });

  test('tells whether its match lies in or around a piece that did not parse', () => {
    const source = 'class C { void M() { F(1); F(2 2); } void N() { F(3); } }';
    const found = scan(csharp, 'csharp', source, [{ id: 'x', rule: { kind: 'invocation_expression' } }]);
    expect(found.map((one) => [slice(source, one.span), one.broken])).toEqual([
      ['F(1)', false],
      ['F(2 2)', true],
      ['F(3)', false],
    ]);
  });

  test('of another language is left aside', () => {
    const compiled = typescript.compile(
      JSON.stringify([
        { id: 'ts', language: 'typescript', rule: { pattern: 'f()' } },
        { id: 'js', language: 'javascript', rule: { pattern: 'f()' } },
      ]),
    );
    for (const language of ['typescript', 'javascript', 'tsx']) {
      const { matches } = analyze(typescript, language, 'f()', { rules: compiled });
      expect(matches.map((one) => one.ruleId)).toEqual(
        { typescript: ['ts'], javascript: ['js'], tsx: [] }[language],
      );
    }
  });
});

describe('unparsed', () => {
  test('lists the outermost errors and made-up tokens in order', () => {
    const { unparsed } = analyze(csharp, 'csharp', 'class C { void M() { int x = ; } void N() { F(; } }');
    expect(unparsed.length).toBeGreaterThan(0);
    expect(unparsed.map((one) => one.start)).toEqual(
      unparsed.map((one) => one.start).toSorted((a, b) => a - b),
    );
  });

  test('is empty for what parses, and never longer than a hundred', () => {
    expect(analyze(csharp, 'csharp', 'class C { }').unparsed).toEqual([]);
    expect(analyze(csharp, 'csharp', 'class C { int x = ; }\n'.repeat(300)).unparsed).toHaveLength(100);
  });
});

describe('query', () => {
  test('captures by name, with kind and text', () => {
    const found = csharp.query(
      'csharp',
      'class A { int F() => 1; }',
      '(class_declaration name: (identifier) @c)\n(method_declaration name: (identifier) @m)',
    );
    expect(found.map((one) => [one.pattern, one.captures.map((c) => [c.name, c.kind, c.text])])).toEqual([
      [0, [['c', 'identifier', 'A']]],
      [1, [['m', 'identifier', 'F']]],
    ]);
  });

  test('filters by its predicates', () => {
    expect(csharp.query('csharp', 'class A { } class B { }', '((identifier) @c (#eq? @c "B"))')).toHaveLength(
      1,
    );
  });

  test.each([['(nope) @a'], ['(((('], ['('.repeat(100_000)], ['(identifier) @']])(
    'says what is wrong with %.12s',
    (query) => {
      expect(failure<string>(() => csharp.query('csharp', 'class A { }', query))).toBeTruthy();
    },
  );

  test('names the languages there are where asked for another', () => {
    expect(failure<string>(() => csharp.query('cobol', '', '(x)'))).toContain('csharp');
  });
});

test.each([
  ['binary_expression', 'a || b?.C() == true', ['a || b?.C() == true', 'b?.C() == true']],
  ['binary_expression', 'n + s?.Length', ['n + s?.Length']],
  ['conditional_access_expression', 'n + s?.Length ?? t?[0]', ['s?.Length', 't?[0]']],
  ['prefix_unary_expression', '!a?.B', ['!a?.B']],
  ['await_expression', 'await a?.B()', ['await a?.B()']],
  ['cast_expression', '(int)s?.Length', ['(int)s?.Length']],
])('C#: a %s in %s holds what C# says', (kind, expression, expected) => {
  const text = `class C { object F() => ${expression}; }`;
  const found = scan(csharp, 'csharp', text, [rule('a', { rule: { kind } })]);
  expect(found.map(({ span }) => slice(text, span))).toEqual(expected);
});

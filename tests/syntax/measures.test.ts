import { expect, test } from 'vitest';
import { analyze, load, slice } from './parser.ts';

const views = { measures: true };

const cases: [set: string, language: string, text: string, units: string[]][] = [
  [
    'csharp',
    'csharp',
    '// c\nclass C { int M(int a) => a > 0 && a < 9 ? 1 : F(x => x ?? 2); }',
    ['file  2', 'class C 2', 'method M 2', 'lambda  0'],
  ],
  [
    'fsharp',
    'fsharp',
    'let (|Odd|_|) n = if n % 2 = 1 then Some n else None\n',
    ['file  2', 'function (|Odd|_|) 2'],
  ],
  ['typescript', 'typescript', 'const f = (a: number) => (a ? 1 : 2);', ['file  1', 'lambda f 1']],
  ['typescript', 'tsx', 'const F = () => <a>{b && <c />}</a>;', ['file  1', 'lambda F 1']],
  ['typescript', 'javascript', 'function f() { for (;;) { } }', ['file  1', 'function f 1']],
  [
    'python',
    'python',
    'class C:\n    def m(self): return 1 if a else 2\n',
    ['file  1', 'class C 1', 'method m 1'],
  ],
  ['rust', 'rust', 'impl T { fn m(&self) { loop { } } }', ['file  1', 'impl T 1', 'method m 1']],
];

test.each(cases)('the set %s measures %s', async (set, language, text, units) => {
  const { parser } = await load(set);
  const { measures, tokens } = analyze(parser, language, text, { views });
  expect(measures.map(({ kind, name, cognitive }) => `${kind} ${name} ${cognitive}`)).toEqual(units);
  expect(slice(text, measures[0]!.span)).toBe(text);
  expect(tokens).toBe('');
});

test('nothing is measured, and there are no tokens, where nobody asks for them', async () => {
  const { parser } = await load('python');
  const { measures, tokens } = analyze(parser, 'python', 'a = 1\n');
  expect([measures, tokens]).toEqual([[], '']);
});

test('tokens are four digits of a hash, the gap before them and their length', async () => {
  const { parser } = await load('python');
  const encode = (text: string, form: 'exact' | 'renamed') =>
    analyze(parser, 'python', text, { tokens: form }).tokens;
  const exact = encode('a = 1  # note\n', 'exact');
  expect(exact).toMatch(/^.{4}AB.{4}BB.{4}BB$/);
  expect(encode('b = 2\n', 'exact')).not.toBe(exact);
  expect(encode('b = 2\n', 'renamed')).toBe(encode('a = 1\n', 'renamed'));
});

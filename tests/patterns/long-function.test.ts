import { describe, expect, test } from 'vitest';
import { longFunction } from '#guests/pattern-matcher/detectors/long-function.js';
import { load, type Parser } from '../syntax/parser.ts';

const sets: Record<string, string> = { tsx: 'typescript', javascript: 'typescript' };
const parsers = new Map<string, Parser>();

/** The lines of code that each function has by the detector, of those with more than ten. */
async function lengths(language: string, text: string, options = {}): Promise<number[]> {
  const set = sets[language] ?? language;
  if (!parsers.has(set)) parsers.set(set, (await load(set)).parser);
  const parser = parsers.get(set)!;
  const analysis = parser.analyze({ language, text, views: { functions: true } });
  const grammar = { language, query: parser.query };
  const found = [...longFunction.detect(analysis, text, { maxLines: 10, ...options }, grammar, () => [])];
  return found.map(({ variables }) => Number(variables.LINES));
}

const repeat = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => `${line(n)}\n`).join('');
const steps = (count: number, end = '') => repeat(count, (n) => `step${n}(${n})${end}`);

describe('the length of a function', () => {
  test.each([
    ['csharp', `class C { void M() {\n${steps(9, ';')}var s = @"\n${repeat(40, String)}";\n} }\n`, 12],
    ['rust', `fn f() {\n${steps(9, ';')}let s = r"\n${repeat(40, String)}";\n}\n`, 12],
    [
      'python',
      `def f():\n${steps(12).replace(/^/gm, '  ').trimEnd()}\n  s = """\n${repeat(40, String)}"""\n`,
      14,
    ],
    ['typescript', `function f() {\n${steps(9, ';')}const s = \`\n${repeat(40, String)}\`;\n}\n`, 12],
    ['fsharp', `let f () =\n${repeat(12, (n) => `  step ${n}`)}  print """\n${repeat(40, String)}"""\n`, 15],
  ])('counts a string of several lines as one, in F# as two: %s', async (language, text, expected) => {
    expect(await lengths(language, text)).toEqual([expected]);
  });

  test.each([
    ['csharp', 'class C { int M(int n) { switch (n) {\n', 'case N:\na();\nreturn N;', '} } }\n', 14],
    ['csharp', 'class C { int M(int n) => n switch {\n', 'N => a(\nb\n+ c),', '}; }\n', 14],
    ['rust', 'fn f(n: u8) { match n {\n', 'N => {\na();\n}', '} }\n', 14],
    ['typescript', 'function f(n: number) { switch (n) {\n', 'case N:\na();\nreturn N;', '} }\n', 14],
  ])(
    'counts a short case of a switch as one line in %s: %s%s',
    async (language, head, arm, tail, expected) => {
      const arms = (one: string) => head + repeat(12, (n) => one.replaceAll('N', String(n))) + tail;
      expect(await lengths(language, arms(arm))).toEqual([expected]);
      const [longer] = await lengths(language, arms(arm.replace('a(', 'a(\n1,\n2,\n3,\n4,\n5,\n')));
      expect(longer).toBeGreaterThan(4 * 12);
    },
  );

  test('counts a case with a branch by its lines', async () => {
    const arms = repeat(12, (n) => `case ${n}:\nif (a()) b();\nbreak;`);
    expect(await lengths('javascript', `function f(n) { switch (n) {\n${arms}} }\n`)).toEqual([38]);
  });

  test('counts two lines of markup as one, and statements in it by their lines', async () => {
    const markup = `<p>\n${repeat(38, (n) => `{a${n}}`)}</p>`;
    expect(await lengths('tsx', `function F() {\nuse();\nreturn (\n${markup}\n);\n}\n`)).toEqual([25]);
    const handler = `<p a={() => {\n${steps(8, ';')}}}>\n${repeat(30, (n) => `{a${n}}`)}</p>`;
    expect(await lengths('tsx', `function F() {\nuse();\nreturn (\n${handler}\n);\n}\n`)).toEqual([30]);
  });

  test.each([
    [
      'a list of structs',
      'rust',
      `fn f() -> Vec<A> {\nvec![\n${repeat(20, () => 'A {\nb: c(),\n}\n,')}]\n}\n`,
    ],
    [
      'a list of calls',
      'python',
      `def f():\n  return [\n${repeat(20, () => '    a(\n      1\n    ),')}  ]\n`,
    ],
    ['calls of one method', 'python', `def f(a):\n${repeat(20, (n) => `  a.b.add(\n    ${n},\n    1)`)}`],
    ['calls of one method', 'csharp', `class C { void M() {\n${repeat(20, (n) => `a.Add(${n});`)}} }\n`],
  ])('is none for %s in %s', async (_, language, text) => {
    expect(await lengths(language, text)).toEqual([]);
  });

  test.each([
    [
      'calls of several methods',
      'csharp',
      `class C { void M() {\n${repeat(10, () => 'a.A();\na.B();')}} }\n`,
    ],
    [
      'calls with branches inside',
      'javascript',
      `function f(a) {\n${repeat(10, () => 'a.on(() => {\nif (b) c();\n});')}}\n`,
    ],
    ['a list beside steps', 'rust', `fn f() {\nlet a = vec![\n1,\n2,\n];\n${steps(20, ';')}}\n`],
  ])('counts for %s in %s', async (_, language, text) => {
    expect(await lengths(language, text)).toHaveLength(1);
  });
});

describe('the branches of a function', () => {
  const branch = (n: number) => `if (late(${n})) { step(${n}); }`;

  test.each([
    ['csharp', `class C { void M() {\n${steps(9, ';')}${repeat(3, branch)}} }\n`],
    ['typescript', `function f() {\n${steps(9, ';')}${repeat(3, branch)}}\n`],
    ['rust', `fn f() {\n${steps(9, ';')}${repeat(3, (n) => `if late(${n}) { step(${n}); }`)}}\n`],
    ['python', `def f():\n${repeat(9, (n) => `  step(${n})`)}  if a: b()\n  elif c: d()\n  elif e: g()\n`],
    [
      'fsharp',
      `let f () =\n${repeat(9, (n) => `  step ${n}`)}${repeat(3, (n) => `  if late ${n} then step ${n}`)}`,
    ],
  ])('counts those of %s', async (language, text) => {
    expect(await lengths(language, text, { minBranches: 3 })).toHaveLength(1);
    expect(await lengths(language, text, { minBranches: 4 })).toHaveLength(0);
  });

  test('are not those of a longer function inside', async () => {
    const inner = `function g() {\n${steps(9, ';')}${repeat(3, branch)}}\n`;
    const text = `function f() {\n${inner}${steps(20, ';')}}\n`;
    expect(await lengths('typescript', text, { minBranches: 1 })).toEqual([14]);
    expect(await lengths('typescript', text)).toEqual([22, 14]);
  });
});

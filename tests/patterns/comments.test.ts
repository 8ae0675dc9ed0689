import { describe, expect, test } from 'vitest';
import { comment } from '#guests/pattern-matcher/detectors/comment.js';
import { load, type Parser, slice } from '../syntax/parser.ts';

const options = { pattern: '^[ \\t]*\\W*(?<word>TODO|FIXME)\\b', flags: 'm' };
const sets: Record<string, string> = { tsx: 'typescript', javascript: 'typescript' };
const parsers = new Map<string, Parser>();

async function find(language: string, text: string, given: Record<string, unknown> = options) {
  const set = sets[language] ?? language;
  if (!parsers.has(set)) parsers.set(set, (await load(set)).parser);
  const parser = parsers.get(set)!;
  const analysis = parser.analyze({ language, text, views: {} });
  return [...comment.detect(analysis, text, given, { language, query: parser.query }, () => [])];
}

describe('the detector comment', () => {
  test.each([
    ['csharp', 'class C { int a; /* FIXME */ }\n'],
    ['fsharp', 'let f = 1 (* FIXME later *)\n'],
    ['fsharp', '/// FIXME\nlet f = 1\n'],
    ['typescript', '/**\n * FIXME: check\n */\nf();\n'],
    ['tsx', 'const a = <p>{/* FIXME */}</p>;\n'],
    ['javascript', 'f(a /* FIXME */, b);\n'],
    ['python', 'x = 1  # FIXME\n'],
    ['rust', '/* FIXME */\nfn f() {}\n'],
    ['rust', '//! FIXME\nfn f() {}\n'],
  ])('finds what a comment says in %s: %j', async (language, text) => {
    const found = await find(language, text);
    expect(found.map(({ variables }) => variables.WORD)).toEqual(['FIXME']);
  });

  test.each([
    ['csharp', 'class C { string s = @"\n// TODO x\n"; }\n'],
    ['fsharp', 'let s = """\n// TODO x\n"""\n'],
    ['typescript', 'const s = `\n// TODO x\n`;\n'],
    ['tsx', 'const a = <p>a // TODO: text</p>;\n'],
    ['python', 's = """\n# TODO x\n"""\n'],
    ['rust', 'const S: &str = "// TODO x";\n'],
  ])('finds nothing in strings and text of %s: %j', async (language, text) => {
    expect(await find(language, text)).toEqual([]);
  });

  test('tells where in a comment of several lines it was found, in bytes', async () => {
    const text = '/* Grüße 😀\n   TODO one\n   and\n   FIXME two */\nclass C { }\n';
    const found = await find('csharp', text);
    expect(found.map(({ span }) => [slice(text, span), span.line, span.column])).toEqual([
      ['TODO', 2, 4],
      ['FIXME', 4, 4],
    ]);
  });

  test('finds nothing where the rest of the line, without the end of the comment, says otherwise', async () => {
    const unless = { ...options, unless: ['really\\?$'] };
    expect(await find('csharp', '/* TODO: really? */ class C { }\n', unless)).toEqual([]);
    expect(await find('csharp', '/* TODO: do it,\n   really? */ class C { }\n', unless)).toEqual([]);
    expect(await find('csharp', '/* really?\n   TODO: do */ class C { }\n', unless)).toHaveLength(1);
  });

  test('finds nothing in a comment of a piece that did not parse', async () => {
    expect(await find('csharp', 'class C { int = = /* TODO */ ; ) }\n')).toEqual([]);
  });

  test.each([
    [{}, 'needs the option pattern, a regular expression'],
    [{ pattern: '(' }, expect.stringContaining('SyntaxError')],
    [{ pattern: 'a', flags: 1 }, 'needs the option flags to be a text'],
    [{ pattern: 'a', flags: 'i' }, undefined],
    [{ pattern: 'a', unless: 'b' }, 'needs the option unless to be a list of regular expressions'],
    [{ pattern: 'a', unless: ['('] }, expect.stringContaining('SyntaxError')],
    [{ pattern: 'a', unless: ['b'] }, undefined],
  ])('checks its options %j', (given, problem) => {
    const nowhere = { language: 'csharp', query: () => [] };
    expect(comment.problem!(given, nowhere)).toEqual(problem);
  });
});

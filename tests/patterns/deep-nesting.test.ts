import { describe, expect, test } from 'vitest';
import { deepNesting } from '#guests/pattern-matcher/detectors/deep-nesting.js';
import { load, type Parser, slice } from '../syntax/parser.ts';

const sets: Record<string, string> = { tsx: 'typescript', javascript: 'typescript' };
const parsers = new Map<string, Parser>();

/** The functions with more than one level: depth, and what stands deepest. */
async function nested(language: string, text: string): Promise<[number, string][]> {
  const set = sets[language] ?? language;
  if (!parsers.has(set)) parsers.set(set, (await load(set)).parser);
  const parser = parsers.get(set)!;
  const analysis = parser.analyze({ language, text, views: { functions: true } });
  const grammar = { language, query: parser.query };
  const found = [...deepNesting.detect(analysis, text, { maxDepth: 1 }, grammar, () => [])];
  return found.map(({ span, variables }) => [Number(variables.DEPTH), slice(text, span)]);
}

describe('levels of nesting', () => {
  test.each([
    ['csharp', 'class C { void M() { while (a) { switch (b) { default: break; } } } }\n'],
    ['csharp', 'class C { void M() { foreach (var a in b) { F(); switch (a) { default: break; } } } }\n'],
    ['javascript', 'function f() { for (const a of b) { switch (a) { default: g(); } h(); } }\n'],
    ['python', 'def f():\n    while a:\n        match b:\n            case _:\n                pass\n'],
    ['rust', 'fn f() { while a { match b { _ => () } } }\n'],
    ['rust', 'fn f() { loop { match b { _ => () } g(); } }\n'],
  ])('are one for a state machine, in %s: %s', async (language, text) => {
    expect(await nested(language, text)).toEqual([]);
  });

  test.each([
    ['csharp', 'class C { void M() { foreach (var a in b) { if (a) continue; else if (c) { } } } }\n', 'if'],
    ['csharp', 'class C { void M() { if (a) { try { while (b) { } } catch { } } } }\n', 'while'],
    ['csharp', 'class C { void M() { foreach (var a in b) { if (a) return c; } } }\n', 'if'],
    ['fsharp', 'let f a =\n    for b in a do\n        if b then\n            g ()\n', 'if'],
    ['typescript', 'for (const a of b) {}\nfunction f() { while (a) { if (b) { return c } } }\n', 'if'],
    ['javascript', 'function f() { while (a) { if (b) { g(); continue; } } }\n', 'if'],
    ['python', 'def f():\n    while a:\n        if b:\n            return c\n', 'if'],
    ['rust', 'fn f() { match a { _ => match b { _ => () } } }\n', 'match'],
    ['rust', 'fn f() { for a in b { if a { return Ok(a); } } }\n', 'if'],
  ])('are counted in %s: %s', async (language, text, deepest) => {
    expect(await nested(language, text)).toEqual([[2, expect.stringMatching(`^${deepest}`)]]);
  });

  test.each([
    [
      'csharp',
      'class C { void M() { foreach (var a in b) { if (a) continue; if (c) { throw new E(); } if (d) break; } } }\n',
    ],
    ['csharp', 'class C { void M() { while (a) { if (b) return; } } }\n'],
    ['csharp', 'class C { void M() { if (a) { } else if (b) { } else if (c) { } } }\n'],
    ['csharp', 'class C { void M() { if (a) { Run(() => { while (b) { } }); } } }\n'],
    ['fsharp', 'let f a =\n    if a then 1\n    else if b then 2\n    else 3\n'],
    [
      'tsx',
      'function f() { while (a) { if (b) { throw c } if (d) { return } if (e) return; if (g) break; if (h) { return true; } } }\n',
    ],
    [
      'python',
      'def f():\n    while a:\n        if b:\n            continue\n        if c:\n            raise d\n',
    ],
    ['rust', 'fn f() { for a in b { if a { continue; } if c { return; } if d { return Err(e); } } }\n'],
  ])('are not counted for what continues another one or only leaves, in %s: %s', async (language, text) => {
    expect(await nested(language, text)).toEqual([]);
  });
});

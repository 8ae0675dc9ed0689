import { Host } from 'tars-hyperlight';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CloneFinder } from '#host/findings/clones/finder.js';
import { splitTokens } from '#host/findings/clones/tokens.js';
import { sharedCache, sharedCacheBytes } from '../host/agents-for-tests.js';

let host: Host;
beforeAll(async () => {
  host = await Host.open({ backend: 'jco', cacheDir: sharedCache, cacheBytes: sharedCacheBytes });
});
afterAll(() => host.close());

/** Finds clones of ten tokens or more among texts of a language, as the parser splits them. */
async function clonesIn(language: string, texts: readonly string[]) {
  const finder = new CloneFinder();
  const files = texts.map((text, at) => ({ path: `f${at}`, language, text }));
  const settings = { duplication: { minTokens: 10 }, metrics: [] };
  for await (const { path, metrics } of host.run('complexity', files, { settings })) {
    const text = files.find((file) => file.path === path)!.text;
    finder.add(path, language, splitTokens(metrics).tokens!, text);
  }
  return { finder, groups: finder.groups() };
}

const imports: Record<string, string> = {
  csharp:
    'using System;\nusing System.Text;\nglobal using static System.Math;\nusing M = A.Map<string, int>;\nextern alias Old;\n',
  fsharp:
    'open System\nopen System.Text\nopen type System.Math\nopen Veryveryverylongname.Deep\nopen A.B.C\n',
  python:
    'import os, sys\nfrom collections import (\n    OrderedDict,\n    deque,\n)\nfrom . import a as b\nimport verylongmodulename.deep\n',
  typescript:
    "import veryLongDefaultName from './some/long/module/name.js';\nimport {\n  one,\n  type Two,\n} from 'b';\nimport 'side-effect';\nimport * as all from 'c';\nimport fs = require('fs');\n",
  rust: 'use std::{fmt, io::{self, Read}};\npub(crate) use crate::a::B;\nextern crate alloc;\nuse super::*;\nuse a::b::c::d;\n',
};

const code: Record<string, [string, string]> = {
  csharp: ['class A { int F(int a) { using var x = Open(a); return x.Size + 1; } }', 'class B { }'],
  fsharp: ['let f a b c = a * b + c * a - b * (c + a)', 'let g = 1'],
  python: ['def f(a, b, c):\n    return a * b + c * a - b * (c + a)', 'g = 1'],
  typescript: [
    'export function f(a, b) { return import("x").then((x) => x.f(a + b) * 2); }',
    'export const g = 1;',
  ],
  rust: ['fn f(a: i32, b: i32) -> i32 { a * b + a - b * (b + a) }', 'const G: i32 = 1;'],
};

describe('clones of imports alone', () => {
  test.each(Object.keys(imports))('are none in %s, and clones of code still are', async (language) => {
    const [shared, own] = code[language]!;
    const alone = await clonesIn(language, [imports[language]! + shared, `${imports[language]}\n${own}\n`]);
    expect(alone.groups).toEqual([]);
    const both = await clonesIn(language, [imports[language]! + shared, `${own}\n${shared}\n`]);
    expect(both.groups).toHaveLength(1);
    // From the first token of the code on: no import became a part of it.
    expect(both.groups[0]!.places[0]!.start).toBe(imports[language]!.length);
  });

  test('count as no tokens', async () => {
    const { finder } = await clonesIn('csharp', [imports.csharp!, 'class A { }']);
    expect(finder.tokens).toBe(4);
  });

  test('are told from `using` statements and declarations', async () => {
    const text =
      'class A\n{\n    void F()\n    {\n        using (Open())\n        {\n        }\n        using var x = y;\n        using Foo z = y;\n    }\n}\n';
    const { groups } = await clonesIn('csharp', [text, text]);
    expect(groups[0]!.places[0]).toMatchObject({ line: 1, endLine: 11 });
  });

  test('are found in time, however odd the text and the tokens are', () => {
    const text = 'using x\n'.repeat(100_000);
    const count = 100_000;
    const hashes = new Uint32Array(count).fill(7);
    const starts = Uint32Array.from({ length: count }, (_, at) => (at % 2 === 0 ? 0 : 4_000_000_000));
    const ends = Uint32Array.from(starts, (start) => start + 5);
    const finder = new CloneFinder();
    finder.add('a.cs', 'csharp', { hashes, starts, ends, minTokens: 50 }, text);
    expect(finder.files()[0]!.count).toBeLessThanOrEqual(count);
  });
});

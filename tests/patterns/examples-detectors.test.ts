import { beforeAll, describe, expect, test } from 'vitest';
import type { Detection } from '#guests/pattern-matcher/detectors/detector.js';
import { detectors } from '#guests/pattern-matcher/detectors/index.js';
import { load, type Parser } from '../syntax/parser.ts';

let parser: Parser;
beforeAll(async () => {
  parser = (await load('csharp')).parser;
});

function detect(name: string, text: string, options: Record<string, unknown> = {}): Detection[] {
  const detector = detectors.get(name)!;
  const { bindings, views = {} } = detector.needs;
  const own = Object.entries(detector.rules?.(options, 'csharp') ?? {});
  const compiled = own.map(([id, rule]) => ({ message: '', ...rule, id, language: 'csharp' }));
  const rules = parser.compile(JSON.stringify(compiled));
  const analysis = parser.analyze({
    language: 'csharp',
    text,
    views,
    rules,
    ...(bindings ? { bindings } : {}),
  });
  const grammar = { language: 'csharp', query: parser.query };
  const matches = (rule: string) => analysis.matches.filter(({ ruleId }) => ruleId === rule);
  return [...detector.detect(analysis, text, options, grammar, matches)];
}

function names(detections: Detection[]): string[] {
  return detections.map(({ variables }) => variables.NAME!);
}

function apply(text: string, detections: Detection[]): string {
  const edits = detections.flatMap((detection) => detection.edits ?? []).sort((a, b) => b.start - a.start);
  let bytes = Buffer.from(text);
  for (const { start, end, text: replacement } of edits) {
    bytes = Buffer.concat([bytes.subarray(0, start), Buffer.from(replacement), bytes.subarray(end)]);
  }
  return bytes.toString();
}

const method = (...lines: string[]) =>
  `class C\n{\n    void M()\n    {\n${lines.map((line) => `        ${line}\n`).join('')}    }\n}\n`;

describe('unused-variable', () => {
  const fixed = (text: string) => apply(text, detect('unused-variable', text));

  test('unused-variable counts bytes, not characters', () => {
    const text = method('Print("Grüße, 世界 😀");', 'int unused = 1;', 'Print("😀");');
    expect(fixed(text)).toBe(method('Print("Grüße, 世界 😀");', 'Print("😀");'));
  });

  test('unused-variable keeps line ends as they are', () => {
    const text = method('Work();', 'var unused = Load();').replaceAll('\n', '\r\n');
    expect(fixed(text)).toBe(method('Work();', 'Load();').replaceAll('\n', '\r\n'));
  });

  test.each([
    ['the whole body of an if', method('int last = 0;', 'if (ready)', '    last = 1;')],
    ['a comment', method('int last = /* for the debugger */ 0;')],
    ['a conversion', method('Model result = adapter;')],
    ['a property read', method('var first = list.First;')],
    ['a declaration of several', method('int a = 1, b = 2;', 'Use(b);')],
  ])('reports, but does not take away %s', (_, text) => {
    const found = detect('unused-variable', text);
    expect(found).toHaveLength(1);
    expect(found[0]!.edits).toBeUndefined();
  });

  test.each([
    ['what the grammar takes for a pointer', method('int factor = Load();', 'Use(ratio * factor);')],
    ['what only C# 7 could leave out', method('int parsed;', 'Use(int.TryParse(text, out parsed));')],
    ['what writes to something else', method('ref int slot = ref array[0];', 'slot = 5;')],
    ['what is disposed', method('using var scope = Begin();')],
    ['what is meant to be ignored', method('var _unused = Begin();')],
    ['what nameof reads', method('int text = 1;', 'Print(nameof(text));')],
  ])('leaves %s alone', (_, text) => {
    expect(names(detect('unused-variable', text))).toEqual([]);
  });
});

describe('missing-documentation', () => {
  const text = [
    'public class A { }',
    '#pragma warning disable CS1591',
    'public class B { }',
    '#pragma warning restore CS1591',
    'public class C { }',
    '#pragma warning disable 0168, 1591',
    'public class D { }',
    '',
  ].join('\n');

  test('missing-documentation is silent where the compiler is told to be', () => {
    expect(names(detect('missing-documentation', text))).toEqual(['A', 'C']);
  });

  test('missing-documentation takes a pragma without ids for all warnings, and no id from a comment', () => {
    const bare = [
      '#pragma warning disable',
      'public class A { }',
      '#pragma warning restore',
      'public class B { }',
      '#pragma warning disable CS0618 // not 1591',
      'public class C { }',
      '#pragma warning disable CS11591',
      'public class D { }',
      '',
    ].join('\n');
    expect(names(detect('missing-documentation', bare))).toEqual(['B', 'C', 'D']);
  });
});

describe('duplicate-using', () => {
  test('sees directives only, and each namespace by itself', () => {
    const text = [
      '/* using System; */',
      'using System;',
      '#if A',
      'using System;',
      '#endif',
      'namespace N',
      '{',
      '    using System;',
      '    using System;',
      '    class C { const string Text = @"',
      'using System;',
      'using System;"; }',
      '}',
      '',
    ].join('\n');
    const found = detect('duplicate-using', text);
    expect(found.map(({ span }) => span.line)).toEqual([9]);
    expect(apply(text, found)).toBe(text.split('\n').toSpliced(8, 1).join('\n'));
  });
});

describe('limits', () => {
  const parameters = 'class C { void M(int a, int b, int c) { } }';
  test('limits come from the options, and nonsense does not count', () => {
    expect(detect('too-many-parameters', parameters)).toEqual([]);
    expect(names(detect('too-many-parameters', parameters, { max: 2 }))).toEqual(['M']);
    expect(detect('too-many-parameters', parameters, { max: 'two' })).toEqual([]);
  });
});

describe('query', () => {
  test('query finds what a tree-sitter query captures, but not in what did not parse', () => {
    const query = '(invocation_expression function: (_) @callee) @match';
    const found = detect('query', method('Print(1);', 'a.Log();'), { query });
    expect(found.map(({ variables }) => [variables.KIND, variables.CALLEE])).toEqual([
      ['invocation_expression', 'Print'],
      ['invocation_expression', 'a.Log'],
    ]);
    expect(detect('query', 'class C { void M() { Print(1 } }', { query })).toEqual([]);
  });

  test('query says what is wrong with a query', () => {
    const { problem } = detectors.get('query')!;
    const grammar = { language: 'csharp', query: parser.query };
    expect(problem!({}, grammar)).toBe('needs the option query, a tree-sitter query');
    expect(problem!({ query: '(_) @match' }, grammar)).toBeUndefined();
  });
});

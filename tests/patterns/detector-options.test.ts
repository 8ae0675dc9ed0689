import { describe, expect, test } from 'vitest';
import { detectors } from '#guests/pattern-matcher/detectors/index.js';
import { detect, method, names, parser } from './detect.ts';

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

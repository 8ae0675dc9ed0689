import { describe, expect, test } from 'vitest';
import { loadPatterns } from '#host/patterns/load.js';

const { patterns } = await loadPatterns();

test('there are patterns for every language', () => {
  const count = (language: string) =>
    patterns.filter(({ languages }) => (languages as readonly string[]).includes(language)).length;
  expect(patterns.length).toBeGreaterThanOrEqual(34);
  expect(count('csharp')).toBeGreaterThanOrEqual(30);
  expect(count('fsharp')).toBeGreaterThanOrEqual(10);
  for (const language of ['typescript', 'tsx', 'javascript', 'python', 'rust']) {
    expect([language, count(language)]).toEqual([language, expect.toSatisfy((n: number) => n >= 3)]);
  }
});

test('ids and names are unique', () => {
  expect(new Set(patterns.map(({ id }) => id)).size).toBe(patterns.length);
  expect(new Set(patterns.map(({ name }) => name)).size).toBe(patterns.length);
});

describe.each(patterns.map((pattern) => [`${pattern.id} ${pattern.name}`, pattern] as const))(
  '%s',
  (_, pattern) => {
    test('shows at least six times what it finds and what not', () => {
      expect(pattern.examples.valid.length).toBeGreaterThanOrEqual(6);
      expect(pattern.examples.invalid.length).toBeGreaterThanOrEqual(6);
    });

    test('shows what its fix makes of each example', () => {
      const fixed = pattern.examples.invalid.filter((example) => example.fixed !== undefined);
      expect(fixed.length).toBe(pattern.fix === undefined ? 0 : pattern.examples.invalid.length);
      for (const example of fixed) expect(example.fixed).not.toBe(example.code);
    });
  },
);

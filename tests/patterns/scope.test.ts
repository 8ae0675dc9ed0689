import { describe, expect, test } from 'vitest';
import type { FileClass } from '#host/files/file-class.js';
import { loadPatterns } from '#host/patterns/load.js';
import { completePattern, type PatternDatabase } from '#host/patterns/pattern.js';
import type { PatternRecord } from '#host/patterns/schema.js';
import { PatternScope, type ScopeOptions } from '#host/patterns/scope.js';
import { patternOf } from './sample.js';

const database: PatternDatabase = {
  patterns: [
    { id: 'T001' },
    { id: 'T002', tier: 'strict', in: ['product'] },
    { id: 'T003', tier: 'style' },
    { id: 'T004', in: ['product'] },
    { id: 'T005', recommendedIf: 'documented' },
    { id: 'T006', recommendedIf: 'module' },
    { id: 'T007', enabled: false },
  ].map((more, index) =>
    completePattern(patternOf({ name: `p${index + 1}`, ...more }) as unknown as PatternRecord),
  ),
  sources: ['builtin'],
};

/** Ids that report in a file. */
function reported(
  options: ScopeOptions,
  of: FileClass,
  { documented = false, module = false, migration = false, frozen = false, input = false } = {},
): string[] {
  const scope = new PatternScope(database, options);
  return scope.database.patterns
    .filter(
      ({ id, enabled }) =>
        enabled && scope.reports(id, { class: of, documented, module, migration, frozen, input }),
    )
    .map(({ id }) => id);
}

describe('a profile', () => {
  test('recommended is the default, and takes a pattern where it is for and where its condition holds', () => {
    expect(reported({}, 'product')).toEqual(['T001', 'T004']);
    expect(reported({}, 'product', { documented: true })).toEqual(['T001', 'T004', 'T005']);
    expect(reported({}, 'product', { module: true })).toEqual(['T001', 'T004', 'T006']);
    expect(reported({}, 'test', { documented: true })).toEqual(['T001', 'T005']);
  });

  test('strict adds strict patterns, and asks for no condition', () => {
    expect(reported({ profile: 'strict' }, 'product')).toEqual(['T001', 'T002', 'T004', 'T005', 'T006']);
    expect(reported({ profile: 'strict' }, 'sample')).toEqual(['T001', 'T005', 'T006']);
  });

  test('all takes every enabled pattern in every file', () => {
    const all = ['T001', 'T002', 'T003', 'T004', 'T005', 'T006'];
    expect(reported({ profile: 'all' }, 'test')).toEqual(all);
  });

  test('counts what tools or others wrote, where it is read, as the product', () => {
    expect(reported({}, 'vendored')).toEqual(['T001', 'T004']);
    expect(reported({}, 'generated')).toEqual(['T001', 'T004']);
  });
});

test('in migrations only defects and what is unsafe are reported, and all where all is asked for', () => {
  const categories = ['style', 'dead-code', 'performance', 'security', 'async', 'correctness', 'reliability'];
  const patterns = categories.map((category) =>
    completePattern(patternOf({ id: category, category }) as unknown as PatternRecord),
  );
  const reports = (options: ScopeOptions) => {
    const scope = new PatternScope({ patterns, sources: [] }, options);
    const place = {
      class: 'product',
      documented: false,
      input: false,
      module: false,
      migration: true,
      frozen: false,
    } as const;
    return categories.filter((category) => scope.reports(category, place));
  };
  expect(reports({ profile: 'strict' })).toEqual(['security', 'async', 'correctness', 'reliability']);
  expect(reports({ profile: 'all' })).toEqual(categories);
});

test('in what tests read nothing is reported, unless all is asked for', () => {
  const place = {
    class: 'test',
    documented: false,
    input: true,
    module: false,
    migration: false,
    frozen: false,
  } as const;
  const patterns = [
    completePattern(patternOf({ id: 'T001', category: 'correctness' }) as unknown as PatternRecord),
  ];
  const reports = (options: ScopeOptions) =>
    new PatternScope({ patterns, sources: [] }, options).reports('T001', place);
  expect(reports({ profile: 'recommended' })).toBe(false);
  expect(reports({ profile: 'strict' })).toBe(false);
  expect(reports({ profile: 'all' })).toBe(true);
  expect(reports({ only: ['T001'] })).toBe(true);
});

describe('a pattern that needs a library', () => {
  const place = {
    class: 'product',
    documented: false,
    module: false,
    migration: false,
    frozen: false,
    input: false,
  } as const;
  const patterns = [
    completePattern(patternOf({ id: 'T001', library: 'es2016.array.include' }) as unknown as PatternRecord),
  ];

  test.each<[says: string, libraries: string[] | undefined, reports: boolean]>([
    ['says nothing', undefined, true],
    ['has an older edition', ['es2015', 'dom'], false],
    ['has one by another name', ['es6'], false],
    ['has its edition', ['dom', 'es2016'], true],
    ['has its edition by another name', ['es7'], true],
    ['has a later edition', ['es2022'], true],
    ['has all that is coming', ['esnext'], true],
    ['has this very part', ['es5', 'es2016.array.include'], true],
    ['has only a part of a later one', ['es2015', 'es2020.promise'], false],
    ['has no edition at all', ['dom'], false],
  ])(
    'reports or not by what the TypeScript project has, which %s, in each profile',
    (_, libraries, wanted) => {
      for (const options of [{}, { profile: 'all' }, { only: ['T001'] }] as const) {
        const scope = new PatternScope({ patterns, sources: [] }, options);
        expect(scope.reports('T001', { ...place, libraries })).toBe(wanted);
      }
    },
  );
});

describe('patterns that are asked for', () => {
  test('run alone and everywhere, by id, number or name, even if they are switched off', () => {
    expect(reported({ only: ['T003', 'p7'] }, 'test')).toEqual(['T003', 'T007']);
  });

  test('must exist', () => {
    expect(() => new PatternScope(database, { only: ['T00'] })).toThrow('there is no pattern "T00"');
  });
});

test('rules that are no patterns report everywhere', () => {
  const place = {
    class: 'test',
    documented: false,
    module: false,
    migration: false,
    frozen: false,
    input: false,
  } as const;
  expect(new PatternScope(database).reports('CX001', place)).toBe(true);
});

test('the package recommends no pattern of style, and documentation to nobody who does not ask for it', async () => {
  const database = await loadPatterns();
  const recommended = new PatternScope(database);
  const enabled = recommended.database.patterns.filter((pattern) => pattern.enabled);
  expect(enabled.length).toBeGreaterThan(35);
  expect(enabled.filter(({ tier }) => tier !== 'recommended')).toEqual([]);
  const product = {
    class: 'product',
    documented: true,
    input: false,
    module: false,
    migration: false,
    frozen: false,
  } as const;
  expect(enabled.map(({ id }) => id)).not.toContain('TARS002');
  const strict = new PatternScope(database, { profile: 'strict' });
  expect(strict.reports('TARS002', product)).toBe(true);
  expect(strict.reports('TARS002', { ...product, class: 'test' })).toBe(false);
});

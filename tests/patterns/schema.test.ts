import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { completePattern } from '#host/patterns/pattern.js';
import { patternSettings } from '#host/patterns/pattern-settings.js';
import { databaseSchema, type PatternRecord } from '#host/patterns/schema.js';
import { leanPatternSchema } from '#wit/documents/pattern-settings.js';
import { databaseOf, patternOf } from './sample.js';

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false, strictTypes: false });
const published = ajv.compile(
  JSON.parse(await readFile(new URL('../../schemas/patterns.schema.json', import.meta.url), 'utf8')),
);

const good: [string, Record<string, unknown>][] = [
  ['the least', patternOf()],
  ['a detector', patternOf({ detector: { name: 'unused-variable', options: { max: 3 } }, fix: true })],
  ['a regex', patternOf({ regex: { pattern: 'a(b)', flags: 'imsu' }, fix: '$1' })],
  ['a fix that removes', patternOf({ fix: '' })],
  ['a fix that widens', patternOf({ fix: { template: '', expandEnd: { regex: ',', stopBy: 'neighbor' } } })],
  [
    'every part of a rule',
    patternOf({
      rule: {
        pattern: { context: 'class A { $M }', selector: 'method_declaration', strictness: 'smart' },
        regex: 'x',
        nthChild: { position: '2n+1', reverse: true, ofRule: { kind: 'a' } },
        range: { start: { line: 0, column: 0 }, end: { line: 1, column: 1 } },
        inside: { kind: 'block', stopBy: { kind: 'class_declaration' }, field: 'body' },
        has: { any: [{ kind: 'a' }, { pattern: '$A' }], stopBy: 'end' },
        follows: { matches: 'util' },
        precedes: { not: { all: [{ kind: 'b' }] } },
        matches: { util: { ARG: { kind: 'c' } } },
      },
      constraints: { A: { regex: '^x' } },
      utils: { util: { kind: 'd' } },
      transform: { B: 'replace($A, replace=x, by=y)', C: { convert: { source: '$A', toCase: 'upperCase' } } },
    }),
  ],
  [
    'all that is optional',
    patternOf({
      suggestion: 'Do it.',
      tags: ['a'],
      tier: 'strict',
      in: ['product', 'sample'],
      recommendedIf: 'module',
      library: 'es2016.array.include',
      mirrors: ['CS0168', 'no-var', '@typescript-eslint/no-empty', 'clippy::todo'],
      confidence: 0,
      impact: 1,
      difficulty: 0.5,
      references: ['https://example.org/a'],
      examples: {
        valid: ['a', { code: 'b', language: 'csharp' }],
        invalid: [{ code: 'c', count: 2, fixed: '' }, { code: 'd' }],
      },
      statistics: { matched: 4, applied: 3, succeeded: 2, failed: 1 },
      enabled: false,
    }),
  ],
];

const bad: [string, unknown][] = [
  ['no matcher', patternOf({ rule: undefined })],
  ['two matchers', patternOf({ rule: { kind: 'a' }, regex: { pattern: 'a' } })],
  ['constraints without a rule', patternOf({ regex: { pattern: 'a' }, constraints: { A: { kind: 'a' } } })],
  ['utils with a detector', patternOf({ detector: { name: 'a' }, utils: { A: { kind: 'a' } } })],
  ['a fix of text with a detector', patternOf({ detector: { name: 'a' }, fix: 'x' })],
  ['a fix of true with a rule', patternOf({ fix: true })],
  ['an object fix with a regex', patternOf({ regex: { pattern: 'a' }, fix: { template: '' } })],
  ['fix: false', patternOf({ detector: { name: 'a' }, fix: false })],
  ['a lower-case id', patternOf({ id: 'tars001' })],
  ['an id without digits', patternOf({ id: 'TARS' })],
  ['a name with blanks', patternOf({ name: 'a b' })],
  ['no languages', patternOf({ languages: [] })],
  ['an unknown language', patternOf({ languages: ['cobol'] })],
  ['an unknown severity', patternOf({ severity: 'fatal' })],
  ['an unknown category', patternOf({ category: 'misc' })],
  ['no message', patternOf({ message: undefined })],
  ['an empty message', patternOf({ message: '' })],
  ['an unknown member', patternOf({ colour: 'red' })],
  ['an unknown member of a rule', patternOf({ rule: { kindd: 'a' } })],
  ['an unknown member of a rule inside', patternOf({ rule: { has: { all: [{ kindd: 'a' }] } } })],
  ['an empty rule', patternOf({ rule: {} })],
  ['stopBy outside a relation', patternOf({ rule: { kind: 'a', stopBy: 'end' } })],
  ['flags twice', patternOf({ regex: { pattern: 'a', flags: 'ii' } })],
  ['the flag g', patternOf({ regex: { pattern: 'a', flags: 'g' } })],
  ['an empty regex', patternOf({ regex: { pattern: '' } })],
  ['an unknown tier', patternOf({ tier: 'default' })],
  ['a class of files that is none', patternOf({ in: ['vendored'] })],
  ['no class of files', patternOf({ in: [] })],
  ['an unknown condition', patternOf({ recommendedIf: 'public' })],
  ['a library of no edition', patternOf({ library: 'dom' })],
  ['a mirrored rule with a blank', patternOf({ mirrors: ['CS0168 CS0219'] })],
  ['confidence over 1', patternOf({ confidence: 1.1 })],
  ['confidence of text', patternOf({ confidence: '1' })],
  ['a reference that is no address', patternOf({ references: ['see MSDN'] })],
  ['count 0', patternOf({ examples: { invalid: [{ code: 'a', count: 0 }] } })],
  ['half a statistic', patternOf({ statistics: { matched: 1 } })],
  ['a negative statistic', patternOf({ statistics: { matched: -1, applied: 0, succeeded: 0, failed: 0 } })],
  ['enabled: "no"', patternOf({ enabled: 'no' })],
  ['null for nothing', patternOf({ suggestion: null })],
  ['a pattern that is a list', []],
  ['a pattern that is text', 'TARS001'],
];

describe('the published schema and the one that files are read with agree', () => {
  test.each(good)('accepted: %s', (_, pattern) => {
    const database = databaseOf(pattern);
    expect(databaseSchema.safeParse(database).error?.issues).toBeUndefined();
    expect(published(database), JSON.stringify(published.errors)).toBe(true);
  });

  test.each(bad)('refused: %s', (_, pattern) => {
    const database = databaseOf(pattern);
    expect(databaseSchema.safeParse(database).success).toBe(false);
    expect(published(database)).toBe(false);
  });

  test.each([
    ['no version', { patterns: [] }],
    ['another version', { version: 2, patterns: [] }],
    ['a version of text', { version: '1', patterns: [] }],
    ['no patterns', { version: 1 }],
    ['an unknown member', { version: 1, patterns: [], rules: [] }],
    ['a list', []],
    ['null', null],
  ])('refused as a whole: %s', (_, database) => {
    expect(databaseSchema.safeParse(database).success).toBe(false);
    expect(published(database)).toBe(false);
  });

  test('$schema is allowed', () => {
    const database = { $schema: './schemas/patterns.schema.json', ...databaseOf() };
    expect(databaseSchema.safeParse(database).success).toBe(true);
    expect(published(database)).toBe(true);
  });
});

test('the published schemas are those of the code', () => {
  const script = new URL('../../scripts/build-schemas.mjs', import.meta.url);
  execFileSync(process.execPath, [script.pathname, '--check'], { stdio: 'pipe' });
});

test('every member that a pattern can have is described', async () => {
  const schema = JSON.parse(
    await readFile(new URL('../../schemas/patterns.schema.json', import.meta.url), 'utf8'),
  );
  const { pattern } = schema.$defs;
  const described = (member: { description?: string; $ref?: string }) =>
    member.description ?? (member.$ref && schema.$defs[member.$ref.split('/').at(-1)!].description);
  const undescribed = Object.keys(pattern.properties).filter((name) => !described(pattern.properties[name]));
  expect(undescribed).toEqual([]);
});

test('what is projected for the agent fits its own schema', () => {
  const patterns = good.map(([, pattern], index) =>
    completePattern({ ...pattern, id: `TARS${index}` } as unknown as PatternRecord),
  );
  const settings = patternSettings({ patterns, sources: [] }, 'csharp');
  expect(settings.patterns).toHaveLength(good.length - 1);
  for (const pattern of settings.patterns) {
    expect(leanPatternSchema.safeParse(pattern).error?.issues).toBeUndefined();
  }
});

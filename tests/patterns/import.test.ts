// biome-ignore-all lint/suspicious/noTemplateCurlyInString: .NET's replacements are written so
import { expect, test } from 'vitest';
import { parseDatabase } from '#host/patterns/database.js';
import { importRecords } from '#host/patterns/import/import.js';

const record = {
  Id: 'TARS-901',
  Name: 'ConsoleWrite',
  Description: 'Use the logger.\nIt costs $5.',
  Pattern: 'Console\\.(?<m>Write|WriteLine)\\((\\w+)\\)',
  PatternLanguage: 'Regex',
  Replacement: 'log.${m}($1)',
  Severity: 2,
  ConfidenceThreshold: 80,
  ImpactScore: 0.4,
  DifficultyScore: 10,
  Tags: ['style', 'logging'],
  Language: 'C#',
  Examples: [{ Before: 'Console.Write(x);', After: 'log.Write(x);', Description: 'one' }],
  UsageCount: 4,
  SuccessCount: 3,
};

test('a record is converted member by member', () => {
  const { patterns, refused, notes } = importRecords([record]);
  expect(refused).toEqual([]);
  expect(patterns).toEqual([
    {
      id: 'TARS901',
      name: 'console-write',
      description: 'Use the logger.\nIt costs $5.',
      languages: ['csharp'],
      severity: 'warning',
      category: 'style',
      tags: ['style', 'logging'],
      regex: { pattern: 'Console\\.(?<m>Write|WriteLine)\\((\\w+)\\)' },
      message: 'Use the logger.',
      fix: 'log.$<m>($2)',
      confidence: 0.8,
      impact: 0.4,
      difficulty: 0.1,
      examples: { invalid: [{ code: 'Console.Write(x);', fixed: 'log.Write(x);' }] },
      statistics: { matched: 4, applied: 4, succeeded: 3, failed: 1 },
    },
  ]);
  expect(notes.map(({ message }) => message)).toEqual(['\\w, \\d and \\b mean ASCII here']);
});

test('what is imported is a valid database', async () => {
  const { patterns } = importRecords([
    record,
    { Pattern: 'a' },
    { ...record, Id: 'x', Severity: 'Critical' },
  ]);
  const text = JSON.stringify({ version: 1, patterns });
  expect((await parseDatabase(text, 'imported')).map(({ id, severity }) => [id, severity])).toEqual([
    ['TARS901', 'warning'],
    ['LEGACY001', 'warning'],
    ['LEGACY002', 'error'],
  ]);
});

test('literals are escaped, in the pattern and in the replacement', () => {
  const { patterns } = importRecords([{ Pattern: 'a.b($c)', PatternLanguage: 1, Replacement: '$1' }]);
  expect(patterns[0]).toMatchObject({ regex: { pattern: 'a\\.b\\(\\$c\\)' }, fix: '$$1' });
});

test('member names go by any capitalization', () => {
  const lower = Object.fromEntries(Object.entries(record).map(([key, value]) => [key.toLowerCase(), value]));
  expect(importRecords([lower]).patterns).toEqual(importRecords([record]).patterns);
});

test.each([
  [0, 'info'],
  [1, 'info'],
  [2, 'warning'],
  [3, 'error'],
  [4, 'error'],
  ['3', 'error'],
  ['Low', 'info'],
  ['suggestion', 'hint'],
])('severity %j is %s', (Severity, severity) => {
  expect(importRecords([{ ...record, Severity }]).patterns[0]).toMatchObject({ severity });
});

test.each<[Record<string, unknown> | unknown, string]>([
  [42, 'not an object'],
  [{ ...record, Pattern: '' }, 'no Pattern'],
  [{ ...record, PatternLanguage: 'AST' }, 'AST'],
  [{ ...record, Pattern: '(?>a)' }, 'atomic'],
  [{ ...record, Severity: 9 }, 'Severity 9'],
  [{ ...record, ImpactScore: 400 }, 'ImpactScore'],
  [{ ...record, ImpactScore: '4' }, 'ImpactScore'],
  [{ ...record, Language: 'cobol' }, 'cobol'],
  [{ ...record, UsageCount: -1 }, 'UsageCount'],
  [{ ...record, RegexOptions: 'RightToLeft' }, 'RightToLeft'],
  [{ ...record, Tags: 7 }, 'Tags'],
])('a record that can not be converted is named, and the others are imported: %j', (bad, reason) => {
  const { patterns, refused } = importRecords([bad, { ...record, Id: 'OK1' }]);
  expect(patterns.map(({ id }) => id)).toEqual(['OK1']);
  expect(refused).toMatchObject([{ index: 0, message: expect.stringContaining(reason) }]);
});

test('an id that comes twice is refused, and made up ids keep clear of those there are', () => {
  const { patterns, refused } = importRecords([
    { ...record, Id: 'LEGACY001' },
    { ...record, Id: 'legacy-001' },
    { ...record, Id: '9f3c-a guid' },
  ]);
  expect(patterns.map(({ id }) => id)).toEqual(['LEGACY001', 'LEGACY002']);
  expect(refused).toMatchObject([{ index: 1, message: expect.stringContaining('used twice') }]);
});

test('members that nothing here stands for are named', () => {
  const { notes } = importRecords([{ ...record, Author: 'x', CreatedAt: 'y' }]);
  expect(notes.at(-1)!.message).toBe('not imported: author, createdat');
});

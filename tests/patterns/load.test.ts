import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SettingsInvalidError } from '#host/base/errors.js';
import { findPattern } from '#host/patterns/find.js';
import { loadPatterns } from '#host/patterns/load.js';
import { type Pattern, successRate } from '#host/patterns/pattern.js';
import { databaseIssue, languagesOf, patternSettings } from '#host/patterns/pattern-settings.js';
import { databaseOf, patternOf } from './sample.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tars-patterns-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileOf(content: unknown, name = 'patterns.json'): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  return path;
}

async function refusal(content: unknown): Promise<SettingsInvalidError> {
  const path = await fileOf(content);
  const error = await loadPatterns(path).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SettingsInvalidError);
  return error as SettingsInvalidError;
}

describe('loading', () => {
  test('fills in the defaults', async () => {
    const examples = { valid: ['a'], invalid: [{ code: 'b' }] };
    const { patterns } = await loadPatterns(await fileOf(databaseOf(patternOf({ examples }))));
    expect(patterns[0]).toMatchObject({
      confidence: 0.8,
      impact: 0.5,
      difficulty: 0.5,
      enabled: true,
      tags: [],
      references: [],
      examples: { valid: [{ code: 'a', language: 'csharp' }], invalid: [{ code: 'b', language: 'csharp' }] },
      statistics: { matched: 0, applied: 0, succeeded: 0, failed: 0 },
    });
  });

  test('loading takes a byte-order mark', async () => {
    const path = await fileOf(`\uFEFF${JSON.stringify(databaseOf(patternOf()))}`);
    expect((await loadPatterns(path)).patterns).toHaveLength(1);
  });

  test('puts several files together, in their order', async () => {
    const one = await fileOf(databaseOf(patternOf({ id: 'A1' })), 'one.json');
    const two = await fileOf(databaseOf(patternOf({ id: 'B1' })), 'two.json');
    const database = await loadPatterns([two, one]);
    expect(database.patterns.map(({ id }) => id)).toEqual(['B1', 'A1']);
    expect(database.sources).toEqual([two, one]);
  });

  test('loading refuses an id that two files use', async () => {
    const one = await fileOf(databaseOf(patternOf()), 'one.json');
    const two = await fileOf(databaseOf(patternOf({ id: 'B1' }), patternOf()), 'two.json');
    await expect(loadPatterns([one, two])).rejects.toMatchObject({
      issues: [{ path: `${two}: patterns[1].id`, message: `TARS001 is also in ${one}` }],
    });
  });
});

describe('an invalid file is refused', () => {
  test.each<[string, unknown, string, string]>([
    ['unknown member', patternOf({ sevrity: 'x' }), 'patterns[0].sevrity', 'did you mean severity?'],
    [
      'unknown member of a rule',
      patternOf({ rule: { insde: {} } }),
      'patterns[0].rule.insde',
      'did you mean inside?',
    ],
    ['wrong severity', patternOf({ severity: 'warnin' }), 'patterns[0].severity', 'did you mean warning?'],
    [
      'wrong type',
      patternOf({ confidence: 'high' }),
      'patterns[0].confidence',
      'must be a number, not "high"',
    ],
    ['missing member', patternOf({ message: undefined }), 'patterns[0].message', 'is missing'],
    ['no matcher', patternOf({ rule: undefined }), 'patterns[0]', 'exactly one of rule, detector and regex'],
    [
      'two matchers',
      patternOf({ rule: { kind: 'a' }, regex: { pattern: 'a' } }),
      'patterns[0].regex',
      'rule and regex are given',
    ],
    [
      'a form of a union',
      patternOf({ fix: { tmplate: '' } }),
      'patterns[0].fix.tmplate',
      'did you mean template?',
    ],
    ['no form of a union', patternOf({ fix: 3 }), 'patterns[0].fix', 'must be text'],
    [
      'a name that is not plain',
      patternOf({ utils: { 'a b': { knd: 'x' } } }),
      'patterns[0].utils["a b"].knd',
      'did you mean kind?',
    ],
    ['out of range', patternOf({ impact: 7 }), 'patterns[0].impact', 'at most 1'],
    ['empty', patternOf({ languages: [] }), 'patterns[0].languages', 'must not be empty'],
    [
      'an example of a foreign language',
      patternOf({ examples: { valid: [{ code: 'a', language: 'rust' }] } }),
      'patterns[0].examples.valid[0].language',
      'not a language of this pattern',
    ],
  ])('%s', async (_, pattern, path, message) => {
    const { issues } = await refusal(databaseOf(pattern));
    const issue = issues.find((each) => each.path === path);
    expect(issue, JSON.stringify(issues)).toBeDefined();
    expect(issue!.message).toContain(message);
  });

  test('an invalid file is refused with the line and column of what is wrong', async () => {
    const { issues } = await refusal('{\n  "version": 1,\n  "patterns": [\n    {"id": "x"}\n  ]\n}');
    expect(issues.find(({ path }) => path === 'patterns[0].id')).toMatchObject({ line: 4, column: 12 });
    expect(issues[0]!.message).toMatch(/patterns\.json:4:\d+\)$/);
  });

  test('an invalid file is refused for an id that is used twice', async () => {
    const { issues } = await refusal(databaseOf(patternOf(), patternOf()));
    expect(issues).toMatchObject([
      { path: 'patterns[1].id', message: expect.stringContaining('already the id of patterns[0]') },
    ]);
  });

  test('an invalid file is refused for JSON that is malformed, with the place shown', async () => {
    const error = await refusal('{\n  "version": 1,\n  "patterns": [,]\n}');
    expect(error.issues[0]).toMatchObject({ line: 3, column: 16 });
    expect(error.details).toEqual([
      '      2 |   "version": 1,',
      '>     3 |   "patterns": [,]',
      '        |                ^',
      '      4 | }',
    ]);
  });

  test('an invalid file is refused for a version that is newer, saying what to do', async () => {
    const error = await refusal({ version: 2, patterns: 'other' });
    expect(error.issues[0]!.message).toContain('is 2, but this tarscli reads version 1 only');
    expect(error.hint).toContain('update tarscli');
  });

  test.each([[[{ Id: 'a', Pattern: 'b' }]], [{ Patterns: [{ Id: 'a', Pattern: 'b' }] }]])(
    'for the older format, naming the import: %j',
    async (content) => {
      expect((await refusal(content)).hint).toContain('tarscli patterns import');
    },
  );

  test('an invalid file is refused for keys that reach a prototype', async () => {
    await refusal('{"version": 1, "patterns": [{"__proto__": {"id": "TARS001"}}]}');
    expect(({} as { id?: string }).id).toBeUndefined();
  });

  test('an invalid file is refused with no more than 50 of its errors', async () => {
    const error = await refusal(databaseOf(...Array.from({ length: 60 }, () => ({}))));
    expect(error.issues).toHaveLength(50);
    expect(error.message).toMatch(/: more than 50 errors, of which 50 are shown$/);
  });
});

test.each([
  ['missing', 'none.json', /no such file/],
  ['a folder', '.', /it is a folder/],
])('a file that is %s is an input error', async (_, name, message) => {
  await expect(loadPatterns(join(folder, name))).rejects.toMatchObject({
    code: 'ERR_INPUT',
    message: expect.stringMatching(message),
  });
});

test('a file that is not UTF-8 is an input error', async () => {
  const path = join(folder, 'latin1.json');
  await writeFile(path, Buffer.from([0x22, 0xe9, 0x22]));
  await expect(loadPatterns(path)).rejects.toMatchObject({ code: 'ERR_INPUT' });
});

describe('settings', () => {
  const pattern = (id: string, more: Record<string, unknown>) =>
    ({ ...patternOf({ id, ...more }), enabled: true, references: [], ...more }) as unknown as Pattern;
  const database = {
    sources: [],
    patterns: [
      pattern('A1', { languages: ['rust'] }),
      pattern('A2', { languages: ['csharp', 'rust'] }),
      pattern('A3', { languages: ['csharp'], enabled: false }),
      pattern('A4', { languages: ['csharp'], tags: ['x'] }),
    ],
  };

  test('settings hold the enabled patterns of one language, without what only people read', () => {
    const { patterns } = patternSettings(database, 'csharp');
    expect(patterns.map(({ id, languages }) => [id, languages])).toEqual([
      ['A2', ['csharp']],
      ['A4', ['csharp']],
    ]);
    expect(patterns[1]).not.toHaveProperty('tags');
    expect(patternSettings(database, 'python')).toEqual({ patterns: [] });
    expect(languagesOf(database)).toEqual(['rust', 'csharp']);
  });

  test('issues about them are told by their place in the database', () => {
    expect(databaseIssue(database, 'csharp', { path: 'patterns[1].rule', message: 'm' })).toEqual({
      path: 'patterns[3].rule',
      message: 'm',
      id: 'A4',
    });
  });
});

test('findPattern takes ids, short ids and names', () => {
  const patterns = [{ id: 'TARS001', name: 'unused-variable' }] as Pattern[];
  for (const wanted of ['TARS001', 'tars001', '001', '1', 'Unused-Variable']) {
    expect(findPattern(patterns, wanted)).toBe(patterns[0]);
  }
  expect(() => findPattern(patterns, 'unused-varable')).toThrow(
    expect.objectContaining({ code: 'ERR_INPUT', hint: 'did you mean unused-variable?' }),
  );
});

test('the success rate is that of judged fixes', () => {
  expect(successRate({ matched: 9, applied: 5, succeeded: 3, failed: 1 })).toBe(0.75);
  expect(successRate({ matched: 9, applied: 5, succeeded: 0, failed: 0 })).toBeUndefined();
});

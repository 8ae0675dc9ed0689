import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ruleCounts } from '#host/learning/counts.js';
import { LearningDatabase } from '#host/learning/database.js';
import { importCounts } from '#host/learning/import-counts.js';
import { importedCounts } from '#host/learning/imported-counts.js';
import {
  judgementHistory,
  lastJudgements,
  recordJudgements,
  ruleJudgements,
} from '#host/learning/judgements.js';
import { recordRun, runCount, runTallies } from '#host/learning/runs.js';
import { standings } from '#host/learning/standing.js';
import { documentOf } from '#host/learning/tars-counts.js';
import { folder } from '../cli/cli.js';

const at = '2024-05-01T12:00:00.123Z';

const counts = (UsageCount: number, SuccessCount: number, FalsePositiveCount: number, LastUsedAt = at) => ({
  Id: 'TARS001',
  Name: 'one',
  UsageCount,
  SuccessCount,
  FalsePositiveCount,
  LastUsedAt,
});

async function open(): Promise<LearningDatabase> {
  const database = await LearningDatabase.open(join(folder({}), 'learning.db'));
  onTestFinished(() => database.close());
  return database;
}

function judge(database: LearningDatabase, accepted: boolean, when = 1000): void {
  const about = { fingerprint: `${'a'.repeat(32)}:1`, rule: 'TARS001', path: 'a.cs', line: 3, why: '' };
  recordJudgements(database, [{ ...about, source: 'human', accepted }], when);
}

function runOnce(database: LearningDatabase, matched: number, applied: number, when: number): void {
  const severities = { error: 0, warning: 1, info: 0, hint: 0 };
  const tallies = new Map([['TARS001', { matched, applied }]]);
  recordRun(database, { agent: 'a', files: 1, severities, tallies, findings: [], edits: [] }, when);
}

test('the same counts again change no byte, and others replace them', async () => {
  const database = await open();
  expect(importCounts(database, [['TARS001', counts(9, 3, 1)]]).recorded).toEqual(['TARS001']);
  const bytes = readFileSync(database.path);
  expect(importCounts(database, [['TARS001', counts(9, 3, 1)]])).toMatchObject({
    recorded: [],
    unchanged: ['TARS001'],
  });
  expect(readFileSync(database.path).equals(bytes)).toBe(true);
  importCounts(database, [['TARS001', counts(10, 1, 5)]]);
  expect(ruleJudgements(database).get('TARS001')).toMatchObject({ validator: { accepted: 1, rejected: 5 } });
  importCounts(database, [['TARS001', { ...counts(0, 0, 0), LastUsedAt: null }]]);
  expect(ruleCounts(database).size).toBe(0);
});

test('counts of one pattern leave those of others, and judgements that a validator called tars made', async () => {
  const database = await open();
  const about = { fingerprint: `${'b'.repeat(32)}:1`, rule: 'TARS001', path: 'a.cs', line: 3, why: '' };
  recordJudgements(database, [{ ...about, source: 'validator:tars', accepted: true }]);
  importCounts(database, [
    ['TARS001', counts(0, 2, 0)],
    ['TARS0011', counts(0, 0, 4)],
  ]);
  importCounts(database, [['TARS001', counts(0, 0, 1)]]);
  const judgements = ruleJudgements(database);
  expect(judgements.get('TARS001')!.validator).toEqual({ accepted: 1, rejected: 1 });
  expect(judgements.get('TARS0011')!.validator).toEqual({ accepted: 0, rejected: 4 });
});

test('what is exported is the sum of runs, judgements and imported counts, and itself changes nothing', async () => {
  const database = await open();
  runOnce(database, 5, 2, 2000);
  judge(database, true, 3000);
  importCounts(database, [['TARS001', counts(10, 4, 1)]]);
  const exported = () => documentOf('TARS001', 'one', ruleCounts(database).get('TARS001')!);
  expect(exported()).toEqual(counts(12, 5, 1));
  importCounts(database, [['TARS001', exported()]]);
  expect(exported()).toEqual(counts(12, 5, 1));
});

test('many judgements weigh as a thousand in the same proportion, and are exported in full', async () => {
  const database = await open();
  const all = counts(2 ** 31 - 1, 2 ** 31 - 1, 2 ** 31 - 1);
  expect(importCounts(database, [['TARS001', all]]).scaled).toEqual(['TARS001']);
  expect(ruleJudgements(database).get('TARS001')).toMatchObject({ accepted: 500, rejected: 500 });
  expect(documentOf('TARS001', 'one', ruleCounts(database).get('TARS001')!)).toEqual(all);
});

test('imported counts are no run, no finding, and older than all other judgements', async () => {
  const database = await open();
  importCounts(database, [['TARS001', counts(10, 20, 10)]]);
  runOnce(database, 3, 1, 1000);
  judge(database, false);
  expect(runCount(database)).toBe(1);
  expect(runTallies(database).get('TARS001')).toEqual([{ run: 0, matched: 3, applied: 1 }]);
  expect(lastJudgements(database, 20).get('TARS001')).toHaveLength(1);
  expect(judgementHistory(database).get('TARS001')).toHaveLength(31);
  expect(judgementHistory(database).get('TARS001')!.at(-1)).toBe(false);
  const [standing] = standings(database, [{ id: 'TARS001', confidence: 0.8, impact: 1 }]);
  expect(standing).toMatchObject({ matched: 13, applied: 11, recentMatches: [3] });
});

test('of a pattern that comes twice, the counts with the last use are taken', async () => {
  const database = await open();
  const earlier = counts(1, 1, 1, '2020-01-01T00:00:00.000Z');
  const both = [
    ['TARS001', counts(5, 5, 5)],
    ['TARS001', earlier],
  ] as const;
  expect(importCounts(database, both).repeated).toEqual(['TARS001']);
  expect(importedCounts(database).get('TARS001')).toMatchObject({ applied: 5, accepted: 5, rejected: 5 });
});

test('more judgements than a database may hold are refused as a whole', async () => {
  const database = await open();
  const many = Array.from({ length: 501 }, (_, index) => [`OWN${index}`, counts(1, 1000, 0)] as const);
  expect(() => importCounts(database, many)).toThrow(
    expect.objectContaining({ code: 'ERR_LEARNING_DATABASE', hint: expect.stringContaining('nothing was') }),
  );
  expect(importedCounts(database).size).toBe(0);
});

test('imported rows that tarscli would not write are told, not believed', async () => {
  const database = await open();
  importCounts(database, [['TARS001', counts(1, 1, 0)]]);
  database.write((run) => run("UPDATE judgement SET why = 'many'"));
  expect(() => importedCounts(database)).toThrow(expect.objectContaining({ code: 'ERR_LEARNING_DATABASE' }));
});

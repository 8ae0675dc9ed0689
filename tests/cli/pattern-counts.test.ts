import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { statsSchema } from '#host/learning/stats-schema.js';
import { countsSchema } from '#host/patterns/counts-schema.js';
import { ordersIn } from '../reports/shown.js';
import { folder, patterns, tarscli } from './cli.js';

const one = {
  Id: 'TARS-001',
  Name: 'Anything',
  Pattern: 'x',
  UsageCount: 7,
  SuccessCount: 5,
  FalsePositiveCount: 1,
  LastUsedAt: '2024-05-01T12:00:00.1234567',
};
const database = ['--learning-db', 'l.db', '--patterns', patterns];
const bring = (cwd: string, path: string) =>
  tarscli(['patterns', 'counts', 'import', path, ...database], { cwd });
const give = async (cwd: string, ...more: string[]) => {
  const { stdout, code, stderr } = await tarscli(['patterns', 'counts', 'export', ...database, ...more], {
    cwd,
  });
  expect(code, stderr).toBe(0);
  return stdout;
};

test('a folder of TARS, a list and one file are read, and come out by its names', async () => {
  const cwd = folder({
    'tars/csharp/style/a.json': JSON.stringify(one),
    'tars/readme.md': 'no counts',
  });
  const names = JSON.parse(readFileSync(patterns, 'utf8')).patterns as { id: string; name: string }[];
  const second = names.find(({ id }) => id === 'TARS002')!;
  writeFileSync(join(cwd, 'tars/csharp/b.JSON'), JSON.stringify({ id: second.name, successCount: 2 }));
  const answer = await bring(cwd, 'tars');
  expect(answer.code, answer.stderr).toBe(0);
  expect(answer.stdout).toBe('');
  const document = countsSchema.parse(JSON.parse(await give(cwd)));
  expect(document).toEqual([
    {
      Id: 'TARS001',
      Name: names.find(({ id }) => id === 'TARS001')!.name,
      UsageCount: 7,
      SuccessCount: 5,
      FalsePositiveCount: 1,
      LastUsedAt: '2024-05-01T12:00:00.123Z',
    },
    {
      Id: 'TARS002',
      Name: second.name,
      UsageCount: 0,
      SuccessCount: 2,
      FalsePositiveCount: 0,
      LastUsedAt: null,
    },
  ]);
  await give(cwd, '--output', 'out.json');
  expect((await bring(cwd, 'out.json')).stderr).toContain('counts of 0 patterns imported');
  writeFileSync(join(cwd, 'one.json'), JSON.stringify({ ...one, UsageCount: 8 }));
  expect((await bring(cwd, 'one.json')).stderr).toContain('counts of 1 pattern imported');
  expect(JSON.parse(await give(cwd))).toMatchObject([{ UsageCount: 8 }, { SuccessCount: 2 }]);
});

test('what one database exports, another one imports and exports alike, weighed counts included', async () => {
  const cwd = folder({
    'a.json': JSON.stringify([{ ...one, SuccessCount: 5000, FalsePositiveCount: 1000 }]),
  });
  expect((await bring(cwd, 'a.json')).stderr).toContain('over 1000 judgements weigh as 1000: of TARS001');
  await give(cwd, '--output', 'out.json');
  const exported = readFileSync(join(cwd, 'out.json'), 'utf8');
  expect(JSON.parse(exported)).toMatchObject([{ SuccessCount: 5000, FalsePositiveCount: 1000 }]);
  const other = folder({ 'out.json': exported });
  await bring(other, 'out.json');
  expect(await give(other)).toBe(exported);
  const stats = await tarscli(['patterns', 'stats', '--json', ...database], { cwd: other });
  const [first] = statsSchema.parse(JSON.parse(stats.stdout)).patterns.filter(({ id }) => id === 'TARS001');
  expect(first).toMatchObject({ validator: { accepted: 833, rejected: 167 }, human: { accepted: 0 } });
});

test('unknown patterns and records that are no counts are named, shown as what they are, and left out', async () => {
  const lie = '\u001b[31mred\u202e';
  const cwd = folder({
    'a.json': JSON.stringify([
      one,
      { ...one, Id: lie, Name: 'x' },
      { ...one, Id: 'TARS002', UsageCount: -1 },
      { ...one, Id: 'TARS003', SuccessCount: 2 ** 31 },
      { ...one, Id: `bad${lie}`, LastUsedAt: 'yesterday' },
      { Id: 'TARS003', Name: 'without' },
      7,
    ]),
  });
  const { code, stderr } = await bring(cwd, 'a.json');
  expect(code).toBe(7);
  expect(ordersIn(stderr)).toEqual([]);
  expect(stderr).toContain('no pattern here has the id or name of ');
  expect(stderr).toContain('TARS002: UsageCount must be at least 0');
  expect(stderr).toContain('TARS003: SuccessCount must be at most 2147483647');
  expect(stderr).toContain('LastUsedAt is not a time of ISO 8601');
  expect(stderr).toContain('TARS003: it has no UsageCount, SuccessCount or FalsePositiveCount');
  expect(stderr).toContain('a.json: it is not an object');
  expect(stderr).toContain('counts of 1 pattern imported into l.db; 0 unchanged, 1 unknown, 5 left out');
});

test('a file without any counts changes nothing and makes no database', async () => {
  const cwd = folder({ 'a.json': '[{"Id":"TARS001"}]', 'b.json': '{', 'empty/readme.md': '' });
  expect((await bring(cwd, 'a.json')).code).toBe(4);
  expect((await bring(cwd, 'b.json')).stderr).toContain('ERR_SETTINGS_INVALID');
  expect(await bring(cwd, 'empty')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('there is no JSON file in empty'),
  });
  expect((await bring(cwd, 'none')).stderr).toContain('there is no such file');
  expect(existsSync(join(cwd, 'l.db'))).toBe(false);
  expect(await give(cwd)).toBe('[]\n');
});

test('links, large files and broken ones in a folder are not read', async () => {
  const cwd = folder({
    'tars/a.json': JSON.stringify(one),
    'tars/broken.json': '{',
    'tars/large.json': JSON.stringify({ ...one, Description: 'x'.repeat(2 ** 20) }),
    'outside.json': JSON.stringify({ ...one, Id: 'TARS002' }),
  });
  symlinkSync(join(cwd, 'outside.json'), join(cwd, 'tars/link.json'));
  const { code, stderr } = await bring(cwd, 'tars');
  expect(code).toBe(7);
  expect(stderr).toMatch(/left out: tars.broken\.json: /);
  expect(stderr).toMatch(/left out: tars.large\.json: it is larger than 1 MiB/);
  expect(JSON.parse(await give(cwd))).toMatchObject([{ Id: 'TARS001' }]);
});

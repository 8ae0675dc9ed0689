import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Engine from 'libsql';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { LearningDatabase } from '#host/learning/database.js';
import { recordJudgements, ruleJudgements } from '#host/learning/judgements.js';
import { findRecorded, recordRun, runTallies } from '#host/learning/runs.js';
import { folder, repository } from '../cli/cli.js';

const finding = (index: number, path = 'a.cs') => ({
  fingerprint: `${index.toString(16).padStart(32, '0')}:1`,
  rule: 'TARS001',
  path,
  line: index + 1,
  message: 'found',
});

const record = (matched: number, findings = [finding(1)]) => ({
  agent: 'pattern-matcher',
  files: 1,
  severities: { error: 0, warning: 1, info: 0, hint: 0 },
  tallies: new Map([['TARS001', { matched, applied: 1 }]]),
  findings,
  edits: [],
});

/** Another process that does the same again and again, with the built library. */
function writer(path: string, times: number, more = '') {
  const module = (name: string) => JSON.stringify(join(repository, `dist/host/learning/${name}.js`));
  const script = `
    const { LearningDatabase } = await import(${module('database')});
    const { recordRun } = await import(${module('runs')});
    const database = await LearningDatabase.open(${JSON.stringify(path)});
    const severities = { error: 0, warning: 1, info: 0, hint: 0 };
    const tallies = new Map([['TARS001', { matched: 1, applied: 0 }]]);
    for (let i = 0; i < ${times}; i++) {
      recordRun(database, { agent: 'a', files: 1, severities, tallies, findings: [], edits: [] });
      ${more}
    }
    database.close();`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

const ended = (child: ReturnType<typeof writer>) => new Promise((resolve) => child.on('close', resolve));

test('two processes that make the file and record at once lose nothing', async () => {
  const path = join(folder({}), 'deep/learning.db');
  expect(await Promise.all([writer(path, 25), writer(path, 25)].map(ended))).toEqual([0, 0]);
  const database = await LearningDatabase.open(path);
  expect(runTallies(database).get('TARS001')).toHaveLength(50);
  database.close();
});

test('after a process was killed while it wrote, all whole records are there and the next one works', async () => {
  const path = join(folder({}), 'learning.db');
  const child = writer(path, 100_000, "process.stdout.write('.');");
  let written = 0;
  for await (const chunk of child.stdout!) {
    written += chunk.length;
    if (written >= 20) break;
  }
  child.kill('SIGKILL');
  await new Promise((resolve) => child.on('exit', resolve));
  const database = await LearningDatabase.open(path);
  recordRun(database, record(1));
  expect(runTallies(database).get('TARS001')!.length).toBeGreaterThan(20);
  database.close();
});

test('a damaged file is an error with a code, and stays as it is', async () => {
  const path = join(folder({}), 'learning.db');
  const database = await LearningDatabase.open(path);
  recordRun(
    database,
    record(
      1,
      Array.from({ length: 2000 }, (_, index) => finding(index)),
    ),
  );
  database.close();
  const whole = readFileSync(path);
  const damages: Record<string, () => void> = {
    garbage: () => writeFileSync(path, randomBytes(8192)),
    torn: () => truncateSync(path, statSync(path).size / 2),
    empty: () => truncateSync(path, 0),
    overwritten: () =>
      writeFileSync(path, Buffer.concat([whole.subarray(0, 4096), randomBytes(whole.length - 4096)])),
  };
  for (const [name, damage] of Object.entries(damages)) {
    writeFileSync(path, whole);
    damage();
    const before = readFileSync(path);
    await expect(LearningDatabase.open(path), name).rejects.toMatchObject({
      code: 'ERR_LEARNING_DATABASE',
      hint: expect.stringContaining('nothing was changed'),
    });
    expect(readFileSync(path).equals(before), name).toBe(true);
  }
});

test('a database of another version or program is refused', async () => {
  const path = join(folder({}), 'learning.db');
  const bytes = async (offset: number) => {
    const database = await LearningDatabase.open(path);
    database.close();
    const file = readFileSync(path);
    file[offset]! += 1;
    writeFileSync(path, file);
  };
  await bytes(63);
  await expect(LearningDatabase.open(path)).rejects.toThrow(/is of version 2/);
  const other = join(folder({}), 'learning.db');
  writeFileSync(other, readFileSync(path).fill(0, 68, 72));
  await expect(LearningDatabase.open(other)).rejects.toThrow(/not a learning database/);
});

/** Of 8 MiB. */
async function largeDatabase(): Promise<string> {
  const path = join(folder({}), 'learning.db');
  const findings = Array.from({ length: 20_000 }, (_, index) => finding(index, `${'deep/'.repeat(60)}a.cs`));
  const database = await LearningDatabase.open(path);
  recordRun(database, record(1, findings));
  database.close();
  expect(statSync(path).size).toBeGreaterThan(2 ** 22);
  return path;
}

test('a large file is looked at in another process', async () => {
  const path = await largeDatabase();
  const database = await LearningDatabase.open(path);
  expect(runTallies(database).get('TARS001')).toHaveLength(1);
  database.close();
  // A column that a statement of tarscli would never come upon.
  const engine = new Engine(path);
  engine.exec("ALTER TABLE judgement ADD COLUMN foreign_one TEXT DEFAULT 'x'");
  engine.close();
  await expect(LearningDatabase.open(path)).rejects.toThrow(/damaged: it holds other tables/);
});

test('looking at a large file ends when it is interrupted', async () => {
  const path = await largeDatabase();
  const controller = new AbortController();
  const opened = LearningDatabase.open(path, controller.signal);
  setImmediate(() => controller.abort(new Error('enough')));
  await expect(opened).rejects.toThrow('enough');
});

test('a row that is not what it should be is told, not believed', async () => {
  const database = await LearningDatabase.open(join(folder({}), 'learning.db'));
  recordRun(database, record(-3));
  expect(() => runTallies(database)).toThrow(expect.objectContaining({ code: 'ERR_LEARNING_DATABASE' }));
  database.close();
});

test('a transaction that fails leaves nothing', async () => {
  const database = await LearningDatabase.open(join(folder({}), 'learning.db'));
  expect(() =>
    database.write((run) => {
      run("INSERT INTO run VALUES ('x', 1, 'a', 1, 0, 0, 0, 0)");
      throw new RangeError('no');
    }),
  ).toThrow();
  expect(database.all(z.object({ id: z.string() }), 'SELECT id FROM run')).toEqual([]);
  database.close();
});

test('a source has one opinion of a finding, the last', async () => {
  const database = await LearningDatabase.open(join(folder({}), 'learning.db'));
  const about = { ...finding(1), why: '' };
  recordJudgements(database, [{ ...about, source: 'human', accepted: false }]);
  recordJudgements(database, [{ ...about, source: 'human', accepted: true }]);
  recordJudgements(database, [{ ...about, source: 'validator:tests', accepted: false }]);
  expect(ruleJudgements(database).get('TARS001')).toEqual({
    accepted: 1,
    rejected: 1,
    human: { accepted: 1, rejected: 0 },
    validator: { accepted: 0, rejected: 1 },
  });
  database.close();
});

test('findings of old runs go, those of the last run stay', async () => {
  const database = await LearningDatabase.open(join(folder({}), 'learning.db'));
  const many = Array.from({ length: 60_000 }, (_, index) => finding(index));
  recordRun(database, record(1, [finding(70_000, 'old.cs')]), 1);
  recordRun(database, record(1, many), 2);
  expect(findRecorded(database, finding(70_000).fingerprint)).toHaveLength(1);
  recordRun(database, record(1, many), 3);
  expect(findRecorded(database, finding(70_000).fingerprint)).toEqual([]);
  expect(findRecorded(database, finding(59_999).fingerprint)).toEqual([finding(59_999)]);
  database.close();
});

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { describe, expect, test } from 'vitest';
import { LearningDatabase } from '#host/learning/database.js';
import { recordJudgements } from '#host/learning/judgements.js';
import { folder, rethrow, run, tarscli } from '../cli/cli.js';
import { rejection } from '../host/agents-for-tests.js';
import { hotJournal, interior, leaf, madeWith, put } from './databases.js';

const endless = '(WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n)';
const found = `'${'a'.repeat(32)}:1'`;

/** Every command that opens the learning database by itself, or one that is named. */
function commands(named: readonly string[] = []): string[][] {
  return [
    ['patterns', 'stats', ...named],
    ['patterns', 'suggest', '--recorded', ...named],
    ['feedback', 'abcdef', '--accept', ...named],
    ['hyperlight-run', 'pattern-matcher', '.', '--learn', ...named],
  ];
}

describe('a database that a project brings along', () => {
  test('a database that a project brings along is not opened, but told', async () => {
    const cwd = folder({ 'a.cs': rethrow });
    put(cwd, { '.tars/learning.db': await madeWith() });
    const before = readFileSync(join(cwd, '.tars/learning.db'));
    for (const args of commands()) {
      const { stderr } = await tarscli(args, { cwd });
      expect(stderr).toContain('.tars/learning.db is not read');
    }
    expect(readdirSync(join(cwd, '.tars'))).toEqual(['learning.db']);
    expect(readFileSync(join(cwd, '.tars/learning.db')).equals(before)).toBe(true);
  });

  test.each(['absolute', 'relative'])('deletes no file by a journal beside it: %s', async (kind) => {
    const place = folder({ 'precious.txt': 'mine', 'project/a.cs': rethrow });
    const [cwd, victim] = [join(place, 'project'), join(place, 'precious.txt')];
    const database = await madeWith();
    const files = {
      '.tars/learning.db': database,
      '.tars/learning.db-journal': hotJournal(kind === 'absolute' ? victim : '../precious.txt', database),
    };
    for (const args of [...commands(), ...commands(['--learning-db', '.tars/learning.db'])]) {
      put(cwd, files);
      const { stderr, code } = await tarscli(args, { cwd });
      expect(existsSync(victim)).toBe(true);
      expect([stderr, code]).toEqual(
        args.includes('--learning-db')
          ? [expect.stringContaining('ERR_LEARNING_DATABASE'), 3]
          : [expect.not.stringContaining('ERR_LEARNING_DATABASE'), expect.any(Number)],
      );
    }
  });

  test('the journal of these tests is one that deletes, where nobody looks', async () => {
    const cwd = folder({ 'precious.txt': 'mine' });
    const database = await madeWith();
    put(cwd, {
      'learning.db': database,
      'learning.db-journal': hotJournal(join(cwd, 'precious.txt'), database),
    });
    const handle = new Libsql(join(cwd, 'learning.db'));
    handle.prepare('SELECT * FROM run').all();
    handle.close();
    expect(existsSync(join(cwd, 'precious.txt'))).toBe(false);
  });
});

describe('a database that is named is refused', () => {
  const company: [string, (database: Buffer) => Uint8Array][] = [
    ['journal', (database) => hotJournal(undefined, database)],
    ['journal', () => Buffer.alloc(0)],
    ['wal', () => Buffer.alloc(0)],
    ['shm', () => Buffer.alloc(32)],
  ];
  test.each(company)('with a -%s that nobody here wrote', async (ending, content) => {
    const database = await madeWith();
    const cwd = folder({ 'l.db': database, [`l.db-${ending}`]: content(database) });
    const error = await rejection(LearningDatabase.open(join(cwd, 'l.db')));
    expect(error).toMatchObject({
      code: 'ERR_LEARNING_DATABASE',
      message: expect.stringContaining(`l.db-${ending} is not of tarscli's making`),
    });
  });

  const schemas: [string, string][] = [
    ['a view', `DROP TABLE judgement; CREATE VIEW judgement AS SELECT ${endless} AS rule`],
    ['a trigger', `CREATE TRIGGER t BEFORE INSERT ON run BEGIN SELECT ${endless}; END`],
    ['another table', 'CREATE TABLE pragma_quick_check (quick_check)'],
    ['an index of an expression', 'CREATE INDEX i ON run (abs(at))'],
    ['a virtual table', 'CREATE VIRTUAL TABLE v USING fts5(x)'],
    [
      'a check that computes',
      "UPDATE sqlite_schema SET sql = replace(sql, 'at INTEGER NOT NULL,', 'at INTEGER NOT NULL CHECK (at > abs(1)),') WHERE name = 'run'",
    ],
    [
      'a default that computes',
      "UPDATE sqlite_schema SET sql = replace(sql, 'why TEXT NOT NULL', 'why TEXT NOT NULL DEFAULT (hex(zeroblob(1e9)))') WHERE name = 'judgement'",
    ],
    ['two tables in one place', "UPDATE sqlite_schema SET rootpage = 6 WHERE name = 'edit'"],
  ];
  test.each(schemas)('that holds %s', async (_, sql) => {
    const cwd = folder({ 'a.cs': rethrow, 'l.db': await madeWith(sql) });
    for (const args of commands(['--learning-db', 'l.db'])) {
      const { code, stderr } = await tarscli(args, { cwd });
      expect([code, stderr]).toEqual([3, expect.stringContaining('ERR_LEARNING_DATABASE')]);
    }
  });

  test.each([1, 6])('whose tree comes back to itself, from page %i', async (first) => {
    const bytes = Buffer.concat([await madeWith(), Buffer.alloc(20 * 4096)]);
    bytes.writeUInt32BE(bytes.length / 4096, 28);
    const pages = [first, ...Array.from({ length: 18 }, (_, index) => 8 + index)];
    for (const [index, page] of pages.entries()) {
      interior(bytes, page, pages[index + 1] ?? 27, first === 1 ? 5 : 2);
    }
    leaf(bytes, 27, first === 1 ? 13 : 10);
    const cwd = folder({ 'a.cs': rethrow, 'l.db': bytes });
    for (const args of commands(['--learning-db', 'l.db'])) {
      const { code, stderr } = await tarscli(args, { cwd });
      expect([code, stderr]).toEqual([3, expect.stringContaining('ERR_LEARNING_DATABASE')]);
    }
  });

  test('a database that is named is refused that holds more judgements than anybody gives', async () => {
    const sql = `INSERT INTO judgement SELECT x || ':1', 'human', 'R', 0, '', 'a', 1, 1 FROM
      (WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 500001) SELECT x FROM n)`;
    const cwd = folder({ 'l.db': await madeWith(sql) });
    const error = await rejection(LearningDatabase.open(join(cwd, 'l.db')));
    expect(error.message).toContain('more in the table judgement than is read');
  });

  test('a database that is named is refused that holds a text which is too long', async () => {
    const sql = `INSERT INTO judgement VALUES (${found}, 'human', 'R', 0, hex(zeroblob(1000000)), 'a', 1, 1)`;
    const cwd = folder({ 'l.db': await madeWith(sql) });
    expect((await rejection(LearningDatabase.open(join(cwd, 'l.db')))).code).toBe('ERR_LEARNING_DATABASE');
  });

  test('a database that is named is refused that is a link, or lies behind one', async () => {
    const outside = folder({ 'l.db': await madeWith() });
    const cwd = folder({ 'a.cs': rethrow, '.git/HEAD': '' });
    symlinkSync(join(outside, 'l.db'), join(cwd, 'link.db'));
    symlinkSync(join(outside, 'none.db'), join(cwd, 'dangling.db'));
    symlinkSync(outside, join(cwd, '.tars'));
    mkdirSync(join(cwd, 'inside'));
    symlinkSync('inside', join(cwd, 'folder'));
    for (const path of [
      'link.db',
      'dangling.db',
      '.tars/l.db',
      '.tars/new.db',
      '.tars/deep/new.db',
      'folder/new.db',
    ]) {
      for (const args of commands(['--learning-db', path])) {
        const { code, stderr } = await tarscli(args, { cwd });
        const nothing = /no run was recorded|nothing is recorded/.test(stderr);
        if (!nothing)
          expect([path, code, stderr]).toEqual([path, 3, expect.stringContaining('ERR_LEARNING_DATABASE')]);
      }
    }
    expect(readdirSync(outside)).toEqual(['l.db']);
    expect(readdirSync(join(cwd, 'inside'))).toEqual([]);
  });
});

test('a journal of a killed process goes with a file that this user wrote, and with no other', async () => {
  const cwd = folder({});
  const path = join(cwd, 'l.db');
  const database = await LearningDatabase.open(path);
  const judgement = {
    fingerprint: 'a:1',
    source: 'human',
    rule: 'R',
    accepted: true,
    why: '',
    path: 'a',
    line: 1,
  };
  recordJudgements(database, [judgement as never]);
  database.close();
  const bytes = readFileSync(path);
  writeFileSync(`${path}-journal`, hotJournal(undefined, bytes));
  (await LearningDatabase.open(path)).close();
  writeFileSync(`${path}-journal`, hotJournal(join(cwd, 'l.db'), bytes));
  expect((await rejection(LearningDatabase.open(path))).code).toBe('ERR_LEARNING_DATABASE');
  const other = folder({ 'l.db': bytes, 'l.db-journal': hotJournal(undefined, bytes) });
  expect((await rejection(LearningDatabase.open(join(other, 'l.db')))).code).toBe('ERR_LEARNING_DATABASE');
});

test('what rejections say turns no failing run into one that passes', async () => {
  const rows = Array.from({ length: 800 }, (_, at) => `('${at}:1', 'human', 'TARS002', 0, '', 'a', 1, 1)`);
  const cwd = folder({
    'a.cs': rethrow,
    'l.db': await madeWith(`INSERT INTO judgement VALUES ${rows.join(', ')}`),
  });
  const learned = ['.', '--learn', '--learning-db', 'l.db'];
  for (const args of [learned, [...learned, '--min-severity', 'error'], [...learned, '--fail-on', 'error']]) {
    const { code, stderr, stdout } = await run(args, { cwd });
    expect(stderr).toContain('TARS002 is reported one severity lower');
    expect([code, stdout]).toEqual([1, expect.stringContaining('TARS002')]);
  }
});

test("the project's own database is the user's alone", async () => {
  const cwd = folder({ 'a.cs': rethrow });
  const data = folder({});
  await run(['.', '--learn'], { cwd, env: { XDG_DATA_HOME: data } });
  expect(readdirSync(cwd)).toEqual(['a.cs']);
  const [project] = readdirSync(join(data, 'tars-hyperlight/learning'));
  const place = join(data, 'tars-hyperlight/learning', project!);
  expect(lstatSync(place).mode & 0o777).toBe(0o700);
  expect(lstatSync(join(place, 'learning.db')).mode & 0o777).toBe(0o600);
});

import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import type { Severity } from '../../wit/types/agent.js';
import type { LearningDatabase } from './database.js';
import { isImported } from './imported.js';

export interface RecordedFinding {
  fingerprint: string;
  rule: string;
  path: string;
  line: number;
  message: string;
}

/** A file before and after fixes were applied. */
export interface RecordedEdit {
  path: string;
  language: string;
  before: string;
  after: string;
}

export interface RunRecord {
  agent: string;
  files: number;
  /** Reported findings. */
  severities: Readonly<Record<Severity, number>>;
  tallies: ReadonlyMap<string, { matched: number; applied: number }>;
  findings: readonly RecordedFinding[];
  edits: readonly RecordedEdit[];
}

/** Findings kept of older runs; those of the last run are all kept. */
const keptFindings = 100_000;
const keptEdits = 500;
/** Larger texts are not recorded. */
const maximumEditLength = 64 * 1024;

export function recordRun(database: LearningDatabase, record: RunRecord, at = Date.now()): void {
  const id = randomUUID();
  database.write((run) => {
    const { error, warning, info, hint } = record.severities;
    run(
      'INSERT INTO run (id, at, agent, files, error, warning, info, hint) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      ...[id, at, record.agent, record.files, error, warning, info, hint],
    );
    for (const [rule, { matched, applied }] of record.tallies) {
      run('INSERT INTO tally (run, rule, matched, applied) VALUES (?, ?, ?, ?)', id, rule, matched, applied);
    }
    for (const { fingerprint, rule, path, line, message } of record.findings) {
      run(
        'INSERT OR IGNORE INTO finding (run, fingerprint, rule, path, line, message) VALUES (?, ?, ?, ?, ?, ?)',
        ...[id, fingerprint, rule, path, line, message],
      );
    }
    for (const { path, language, before, after } of record.edits) {
      if (Math.max(before.length, after.length) > maximumEditLength) continue;
      run(
        'INSERT INTO edit (run, path, language, before, after) VALUES (?, ?, ?, ?, ?)',
        id,
        path,
        language,
        before,
        after,
      );
    }
    run(forgetFindings, keptFindings);
    run('DELETE FROM edit WHERE rowid <= (SELECT max(rowid) FROM edit) - ?', keptEdits);
  });
}

/** Deletes a run's findings together, the oldest run's first. */
const forgetFindings = `
  DELETE FROM finding WHERE run IN (
    SELECT run FROM (
      SELECT run, row_number() OVER newest AS age, sum(findings) OVER newest AS total
      FROM (SELECT run, count(*) AS findings FROM finding GROUP BY run) JOIN run ON run.id = run
      WINDOW newest AS (ORDER BY run.at DESC, run.rowid DESC)
    ) WHERE age > 1 AND total > ?
  )`;

const findingRow = z.object({
  fingerprint: z.string(),
  rule: z.string(),
  path: z.string(),
  line: z.int().check(z.gte(1)),
  message: z.string(),
});

/** Nobody can use more with one beginning. */
const foundFindings = 1000;

/** Finds the findings of recorded runs by the beginning of their fingerprint, each once, as last recorded. */
export function findRecorded(database: LearningDatabase, prefix: string): RecordedFinding[] {
  const rows = database.all(
    findingRow,
    `SELECT fingerprint, rule, path, line, message FROM finding JOIN run ON run.id = run
     WHERE substr(fingerprint, 1, ?) = ? ORDER BY run.at DESC, run.rowid DESC LIMIT ?`,
    prefix.length,
    prefix,
    foundFindings,
  );
  return [...new Map(rows.toReversed().map((row) => [row.fingerprint, row])).values()];
}

const editRow = z.object({
  path: z.string(),
  language: z.string(),
  before: z.string(),
  after: z.string(),
});

export function recordedEdits(database: LearningDatabase): RecordedEdit[] {
  const sql = 'SELECT path, language, before, after FROM edit ORDER BY rowid DESC LIMIT ?';
  return database.all(editRow, sql, keptEdits).toReversed();
}

const count = z.int().check(z.gte(0));

export function runCount(database: LearningDatabase): number {
  const sql = `SELECT count(*) AS runs FROM run WHERE NOT ${isImported('id')}`;
  return database.all(z.object({ runs: count }), sql)[0]!.runs;
}

/** By rule, the runs in which it found something, the oldest first; runs count from 0. */
export type RunTallies = Map<string, { run: number; matched: number; applied: number }[]>;

export function runTallies(database: LearningDatabase): RunTallies {
  const rules: RunTallies = new Map();
  const rows = database.all(
    z.object({ run: count, rule: z.string(), matched: count, applied: count }),
    `SELECT place - 1 AS run, rule, matched, applied FROM tally
     JOIN (SELECT id, row_number() OVER (ORDER BY at, rowid) AS place FROM run WHERE NOT ${isImported('id')})
     ON id = tally.run ORDER BY place`,
  );
  for (const { rule, ...tally } of rows) {
    const tallies = rules.get(rule);
    if (tallies) tallies.push(tally);
    else rules.set(rule, [tally]);
  }
  return rules;
}

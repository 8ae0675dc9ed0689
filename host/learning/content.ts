import type Libsql from 'libsql';
import * as z from 'zod/mini';
import type { GuardedFile } from './guarded-file.js';

const description = z.object({
  type: z.string(),
  name: z.string(),
  tbl_name: z.string(),
  rootpage: z.int(),
  sql: z.nullable(z.string()),
});

const schemaSql = 'SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema ORDER BY rowid';

/**
 * What is read of a table as a whole: the most rows, and the most text in one and in all of them. Runs and people
 * leave far less.
 */
const bounds: readonly { table: string; text: string; rows: number; rowLength: number; length: number }[] = [
  { table: 'run', text: 'id || agent', rows: 500_000, rowLength: 4096, length: 2 ** 27 },
  { table: 'tally', text: 'run || rule', rows: 1e6, rowLength: 4096, length: 2 ** 27 },
  {
    table: 'judgement',
    text: 'fingerprint || source || rule || why || path',
    rows: 500_000,
    rowLength: 2 ** 20,
    length: 2 ** 27,
  },
  {
    table: 'finding',
    text: 'fingerprint || rule || path || message',
    rows: 4e6,
    rowLength: 2 ** 20,
    length: 2 ** 29,
  },
  {
    table: 'edit',
    text: 'path || language || before || after',
    rows: 1e4,
    rowLength: 2 ** 20,
    length: 2 ** 28,
  },
];

/**
 * Holds what a file contains against what this package writes, step by step; each takes a time that the size of the
 * file bounds. First its tables, text for text: a view, a trigger or an expression would run within statements of
 * ours. Then its pages, each of which must be in one place: a tree that comes back to itself never ends. Then how
 * much it is. A step throws LearningDatabaseError.
 */
export function contentChecks(
  file: GuardedFile,
  handle: Libsql.Database,
  empty: Libsql.Database,
): (() => void)[] {
  const schemaOf = (database: Libsql.Database) =>
    JSON.stringify(z.array(description).parse(database.prepare(schemaSql).all()));
  return [
    () => {
      if (schemaOf(handle) !== schemaOf(empty))
        throw file.damaged('it holds other tables than tarscli makes');
    },
    () => {
      const row = handle.prepare('SELECT quick_check FROM pragma_quick_check(1)').get();
      const { quick_check: verdict } = z.object({ quick_check: z.string() }).parse(row);
      if (verdict !== 'ok') throw file.damaged(verdict);
    },
    ...bounds.map((bound) => () => {
      const { table, text } = bound;
      const sql = `SELECT count(*) AS rows, ifnull(max(length(${text})), 0) AS longest, total(length(${text})) AS length FROM ${table}`;
      const found = counted.parse(handle.prepare(sql).get());
      if (found.rows > bound.rows || found.longest > bound.rowLength || found.length > bound.length) {
        throw file.damaged(`it holds more in the table ${table} than is read`);
      }
    }),
  ];
}

const counted = z.object({ rows: z.number(), longest: z.number(), length: z.number() });

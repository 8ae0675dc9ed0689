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
  { table: 'run', text: 'id || agent', rows: 1e6, rowLength: 4096, length: 2 ** 27 },
  { table: 'tally', text: 'run || rule', rows: 2e6, rowLength: 4096, length: 2 ** 27 },
  {
    table: 'judgement',
    text: 'fingerprint || source || rule || why || path',
    rows: 1e6,
    rowLength: 2 ** 20,
    length: 2 ** 27,
  },
  {
    table: 'finding',
    text: 'fingerprint || rule || path || message',
    rows: 1e7,
    rowLength: 2 ** 20,
    length: 2 ** 30,
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
 * Holds what a file contains against what this package writes. First its tables, text for text: a view, a trigger or
 * an expression would run within statements of ours. Then its pages, each of which must be in one place: a tree
 * that comes back to itself never ends. Then how much it is.
 * @throws LearningDatabaseError
 */
export function checkContent(file: GuardedFile, handle: Libsql.Database, empty: Libsql.Database): void {
  const schemaOf = (database: Libsql.Database) =>
    JSON.stringify(z.array(description).parse(database.prepare(schemaSql).all()));
  if (schemaOf(handle) !== schemaOf(empty)) throw file.damaged('it holds other tables than tarscli makes');
  empty.close();
  const verdict = z
    .object({ quick_check: z.string() })
    .parse(handle.prepare('SELECT quick_check FROM pragma_quick_check(1)').get());
  if (verdict.quick_check !== 'ok') throw file.damaged(verdict.quick_check);
  for (const { table, text, rows, rowLength, length } of bounds) {
    const found = z
      .object({ rows: z.number(), longest: z.number(), length: z.number() })
      .parse(
        handle
          .prepare(
            `SELECT count(*) AS rows, ifnull(max(length(${text})), 0) AS longest, total(length(${text})) AS length FROM ${table}`,
          )
          .get(),
      );
    if (found.rows > rows || found.longest > rowLength || found.length > length) {
      throw file.damaged(`it holds more in the table ${table} than is read`);
    }
  }
}

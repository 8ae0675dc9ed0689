import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as z from 'zod/mini';
import { type Engine, emptyDatabase, type Handle } from './engine.js';

const description = z.object({
  type: z.string(),
  name: z.string(),
  tbl_name: z.string(),
  rootpage: z.int(),
  sql: z.nullable(z.string()),
});

const schemaSql = 'SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema ORDER BY rowid';

/** Most judgements of a database. */
export const mostJudgements = 500_000;

/**
 * Limits of tables that are read as a whole: the most rows, and the most text in one row and in all. Runs and people
 * leave far less.
 */
const bounds: readonly { table: string; text: string; rows: number; rowLength: number; length: number }[] = [
  { table: 'run', text: 'id || agent', rows: 500_000, rowLength: 4096, length: 2 ** 27 },
  { table: 'tally', text: 'run || rule', rows: 1e6, rowLength: 4096, length: 2 ** 27 },
  {
    table: 'judgement',
    text: 'fingerprint || source || rule || why || path',
    rows: mostJudgements,
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

/** A larger file is checked in a process, which an interrupt ends; a smaller one takes a tenth of a second. */
const largeBytes = 2 ** 21;

const answer = z.strictObject({
  fault: z.optional(z.string()),
  error: z.optional(z.strictObject({ code: z.string(), message: z.string() })),
});

export type ContentAnswer = z.infer<typeof answer>;

/**
 * Returns what is wrong with the content of a database, if anything is.
 * @throws the engine's errors, and the signal's reason
 */
export async function faultOfContent(
  path: string,
  handle: Handle,
  engine: Engine,
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (statSync(path).size > largeBytes) return faultInProcess(path, signal);
  const empty = emptyDatabase(engine);
  for (const fault of contentFaults(handle, empty)) {
    if (fault !== undefined) return fault;
    // Lets an interrupt arrive.
    await setImmediate();
    signal?.throwIfAborted();
  }
  empty.close();
  return undefined;
}

/** Asks host/learning/content-process.ts. */
async function faultInProcess(path: string, signal?: AbortSignal): Promise<string | undefined> {
  const script = fileURLToPath(new URL('./content-process.js', import.meta.url));
  const options = { env: {}, killSignal: 'SIGKILL', ...(signal && { signal }) } as const;
  const { stdout } = await promisify(execFile)(process.execPath, [script, path], options).catch((cause) => {
    signal?.throwIfAborted();
    throw new Error('the process that looks at it failed', { cause });
  });
  const { fault, error } = answer.parse(JSON.parse(stdout));
  if (error) throw Object.assign(new Error(error.message), { code: error.code });
  return fault;
}

/**
 * Compares a file's content with what this package writes, in steps whose time the file's size bounds. First come the
 * tables, text for text: a view, a trigger or an expression would run within our own statements. Then come the pages,
 * each of which must be in one place: a tree with a cycle never ends. Last come the limits.
 */
export function* contentFaults(handle: Handle, empty: Handle): Generator<string | undefined> {
  const schemaOf = (database: Handle) =>
    JSON.stringify(z.array(description).parse(database.prepare(schemaSql).all()));
  yield schemaOf(handle) === schemaOf(empty) ? undefined : 'it holds other tables than tarscli makes';
  const row = handle.prepare('SELECT quick_check FROM pragma_quick_check(1)').get();
  const { quick_check: outcome } = z.object({ quick_check: z.string() }).parse(row);
  yield outcome === 'ok' ? undefined : outcome;
  for (const { table, text, rows, rowLength, length } of bounds) {
    const sql = `SELECT count(*) AS rows, ifnull(max(length(${text})), 0) AS longest, total(length(${text})) AS length FROM ${table}`;
    const found = counted.parse(handle.prepare(sql).get());
    const fits = found.rows <= rows && found.longest <= rowLength && found.length <= length;
    yield fits ? undefined : `it holds more in the table ${table} than is read`;
  }
}

const counted = z.object({ rows: z.number(), longest: z.number(), length: z.number() });

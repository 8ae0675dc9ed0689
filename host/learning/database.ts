import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type Libsql from 'libsql';
import * as z from 'zod/mini';
import { LearningDatabaseError } from '../errors.js';
import { applicationId, tables, tablesVersion } from './tables.js';

type Engine = typeof Libsql;
type Handle = Libsql.Database;

/** How long one process waits for another to end its transaction. */
const busyMs = 30_000;

/**
 * An SQLite file. Processes that use it at once take turns by the locks of the operating system, which end with
 * a process however it ends; what a killed one left half done is taken back by the next.
 */
export class LearningDatabase {
  readonly path: string;
  readonly #handle: Handle;

  private constructor(path: string, handle: Handle) {
    this.path = path;
    this.#handle = handle;
  }

  /**
   * Opens the file; makes it, whole or not at all, where there is none.
   * @throws LearningDatabaseError
   */
  static async open(path: string): Promise<LearningDatabase> {
    const engine = await loadEngine();
    return guard(path, () => {
      if (!existsSync(path)) create(engine, path);
      return LearningDatabase.#openExisting(engine, path);
    });
  }

  /** Undefined where there is no file. */
  static async openIfThere(path: string): Promise<LearningDatabase | undefined> {
    return existsSync(path) ? LearningDatabase.open(path) : undefined;
  }

  static #openExisting(engine: Engine, path: string): LearningDatabase {
    const handle = openHandle(engine, path);
    try {
      check(path, handle);
    } catch (error) {
      handle.close();
      throw error;
    }
    return new LearningDatabase(path, handle);
  }

  /** Rows, each held against the schema. */
  all<T>(schema: z.ZodMiniType<T>, sql: string, ...values: readonly unknown[]): T[] {
    return guard(this.path, () => {
      const rows = z.array(schema).safeParse(this.#handle.prepare(sql).all(...values));
      if (rows.success) return rows.data;
      const [issue] = rows.error.issues;
      throw damaged(this.path, `${issue?.path.slice(1).join('.')} of a row: ${issue?.message}`);
    });
  }

  /** All of what `work` does, or nothing. */
  write<T>(work: (run: (sql: string, ...values: readonly unknown[]) => void) => T): T {
    return guard(this.path, () => {
      const prepared = new Map<string, ReturnType<Handle['prepare']>>();
      const run = (sql: string, ...values: readonly unknown[]) => {
        const statement = prepared.get(sql) ?? this.#handle.prepare(sql);
        prepared.set(sql, statement);
        statement.run(...values);
      };
      this.#handle.exec('BEGIN IMMEDIATE');
      try {
        const result = work(run);
        this.#handle.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.#handle.inTransaction) this.#handle.exec('ROLLBACK');
        throw error;
      }
    });
  }

  close(): void {
    this.#handle.close();
  }
}

async function loadEngine(): Promise<Engine> {
  try {
    return (await import('libsql')).default;
  } catch (cause) {
    throw new LearningDatabaseError(`there is no database engine for ${process.platform} ${process.arch}`, {
      hint: 'learning needs the package libsql; npm leaves it out with --omit=optional, and where it has no build',
      cause,
    });
  }
}

function openHandle(engine: Engine, path: string): Handle {
  const handle = new engine(path);
  handle.exec(`PRAGMA busy_timeout = ${busyMs}`);
  return handle;
}

/** Made beside its place, so that a file that is empty or half there is always a damaged one. */
function create(engine: Engine, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    const handle = openHandle(engine, temporary);
    handle.exec(`BEGIN; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${tablesVersion};`);
    handle.exec(`${tables} COMMIT;`);
    handle.close();
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

const integer = z.object({ value: z.int() });

function check(path: string, handle: Handle): void {
  const pragma = (name: string) =>
    integer.parse(handle.prepare(`SELECT ${name} AS value FROM pragma_${name}`).get()).value;
  if (pragma('application_id') !== applicationId) {
    throw damaged(path, 'it is empty, or not a learning database');
  }
  const version = pragma('user_version');
  if (version !== tablesVersion) {
    throw new LearningDatabaseError(`${path} is of version ${version}; this tarscli reads ${tablesVersion}`, {
      hint: 'use the tarscli that wrote it, or name another file with --learning-db',
    });
  }
  const verdict = z
    .object({ quick_check: z.string() })
    .parse(handle.prepare('SELECT quick_check FROM pragma_quick_check(1)').get());
  if (verdict.quick_check !== 'ok') throw damaged(path, verdict.quick_check);
}

function damaged(path: string, why: string): LearningDatabaseError {
  return new LearningDatabaseError(`the learning database ${path} is damaged: ${why}`, {
    hint: 'nothing was changed; restore the file from a copy, or move it away to begin anew',
  });
}

function guard<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof LearningDatabaseError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (/^SQLITE_(?:NOTADB|CORRUPT)/.test(code)) throw damaged(path, message);
    if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) {
      throw new LearningDatabaseError(`another process holds ${path} for more than ${busyMs / 1000} s`, {
        hint: 'run again when it has ended',
        cause: error,
      });
    }
    throw new LearningDatabaseError(`the learning database ${path} can't be used: ${code || message}`, {
      cause: error,
    });
  }
}

import { randomBytes } from 'node:crypto';
import { closeSync, linkSync, openSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type Libsql from 'libsql';
import * as z from 'zod/mini';
import { LearningDatabaseError } from '../errors.js';
import { contentChecks } from './content.js';
import { GuardedFile, maximumPages } from './guarded-file.js';
import { isThere, type LearningPlace, makeFolder } from './place.js';
import { applicationId, tables, tablesVersion } from './tables.js';

type Engine = typeof Libsql;
type Handle = Libsql.Database;

/** How long one process waits for another to end its transaction. */
const busyMs = 30_000;

/**
 * An SQLite file. Processes that use it at once take turns by the locks of the operating system, which end with
 * a process however it ends; what a killed one left half done is taken back by the next. Nothing of the file is
 * believed: it holds these tables and nothing else, so that no statement runs but those of this package.
 */
export class LearningDatabase {
  readonly path: string;
  readonly #file: GuardedFile;
  readonly #handle: Handle;
  #marked = false;

  private constructor(file: GuardedFile, handle: Handle) {
    this.path = file.path;
    this.#file = file;
    this.#handle = handle;
  }

  /**
   * Opens the file; makes it, whole or not at all, where there is none.
   * @throws LearningDatabaseError, and the signal's reason
   */
  static async open(place: string | LearningPlace, signal?: AbortSignal): Promise<LearningDatabase> {
    const { path, named } = typeof place === 'string' ? { path: place, named: true } : place;
    const engine = await loadEngine();
    const file = new GuardedFile(resolve(path), !named);
    await file.checkPlace();
    const handle = guard(file, () => {
      if (!isThere(file.path)) {
        makeFolder(dirname(file.path), named);
        create(engine, file);
      }
      return openExisting(engine, file);
    });
    try {
      const empty = emptyDatabase(engine);
      for (const check of contentChecks(file, handle, empty)) {
        guard(file, check);
        // An interrupt gets its turn.
        await setImmediate();
        signal?.throwIfAborted();
      }
      empty.close();
      guard(file, () => handle.exec(`PRAGMA max_page_count = ${maximumPages}`));
    } catch (error) {
      handle.close();
      throw error;
    }
    return new LearningDatabase(file, handle);
  }

  /** Undefined where there is no file. */
  static async openIfThere(
    place: string | LearningPlace,
    signal?: AbortSignal,
  ): Promise<LearningDatabase | undefined> {
    const path = typeof place === 'string' ? place : place.path;
    return isThere(path) ? LearningDatabase.open(place, signal) : undefined;
  }

  /** Rows, each held against the schema. */
  all<T>(schema: z.ZodMiniType<T>, sql: string, ...values: readonly unknown[]): T[] {
    return guard(this.#file, () => {
      const rows = z.array(schema).safeParse(this.#handle.prepare(sql).all(...values));
      if (rows.success) return rows.data;
      const [issue] = rows.error.issues;
      throw this.#file.damaged(`${issue?.path.slice(1).join('.')} of a row: ${issue?.message}`);
    });
  }

  /** All of what `work` does, or nothing. */
  write<T>(work: (run: (sql: string, ...values: readonly unknown[]) => void) => T): T {
    return guard(this.#file, () => {
      if (!this.#marked) this.#file.mark();
      this.#marked = true;
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

/** The engine on a file that is looked at as a file, and no table of which is. */
function openExisting(engine: Engine, file: GuardedFile): Handle {
  file.checkHeader();
  const hasJournal = file.checkCompany();
  const handle = openHandle(engine, file.path);
  try {
    if (hasJournal) {
      // Takes back what a killed process left half done, and looks at no table.
      handle.exec('BEGIN IMMEDIATE; ROLLBACK');
      file.checkHeader();
    }
    return handle;
  } catch (error) {
    handle.close();
    throw error;
  }
}

const unbelieving = `
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  PRAGMA mmap_size = 0;
  PRAGMA busy_timeout = ${busyMs};`;

function openHandle(engine: Engine, path: string): Handle {
  const handle = new engine(path);
  handle.exec(unbelieving);
  return handle;
}

function emptyDatabase(engine: Engine): Handle {
  const handle = new engine(':memory:');
  handle.exec(tables);
  return handle;
}

/** Made beside its place, so that a file that is empty or half there is always a damaged one. */
function create(engine: Engine, { path }: GuardedFile): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    closeSync(openSync(temporary, 'wx', 0o600));
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

function guard<T>(file: GuardedFile, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof LearningDatabaseError) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (/^SQLITE_(?:NOTADB|CORRUPT)/.test(code)) throw file.damaged(message);
    if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) {
      throw new LearningDatabaseError(`another process holds ${file.path} for more than ${busyMs / 1000} s`, {
        hint: 'run again when it has ended',
        cause: error,
      });
    }
    throw new LearningDatabaseError(`the learning database ${file.path} can't be used: ${code || message}`, {
      cause: error,
    });
  }
}

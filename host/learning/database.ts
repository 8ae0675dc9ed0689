import { randomBytes } from 'node:crypto';
import { closeSync, linkSync, openSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as z from 'zod/mini';
import { LearningDatabaseError } from '../base/errors.js';
import { faultOfContent } from './content.js';
import { type DatabasePath, isThere, makeFolder } from './database-path.js';
import { busyMs, type Engine, type Handle, loadEngine, openHandle } from './engine.js';
import { GuardedFile, maximumPages } from './guarded-file.js';
import { applicationId, tables, tablesVersion } from './tables.js';

/**
 * An SQLite file. Concurrent processes take turns by the locks of the operating system, which end with a process
 * however it ends. The next process rolls back what a killed one left unfinished. The file is untrusted: it must hold
 * these tables and nothing else, so that only this package's statements run.
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
   * Opens the file. Creates a missing one, completely or not at all.
   * @throws LearningDatabaseError, and the signal's reason
   */
  static async open(place: string | DatabasePath, signal?: AbortSignal): Promise<LearningDatabase> {
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
      const fault = await faultOfContent(file.path, handle, engine, signal).catch((error) => {
        signal?.throwIfAborted();
        throw explained(file, error);
      });
      if (fault !== undefined) throw file.damaged(fault);
      guard(file, () => handle.exec(`PRAGMA max_page_count = ${maximumPages}`));
    } catch (error) {
      handle.close();
      throw error;
    }
    return new LearningDatabase(file, handle);
  }

  /** Undefined if there is no file. */
  static async openIfThere(
    place: string | DatabasePath,
    signal?: AbortSignal,
  ): Promise<LearningDatabase | undefined> {
    const path = typeof place === 'string' ? place : place.path;
    return isThere(path) ? LearningDatabase.open(place, signal) : undefined;
  }

  /** Returns rows that fit the schema. */
  all<T>(schema: z.ZodMiniType<T>, sql: string, ...values: readonly unknown[]): T[] {
    return guard(this.#file, () => {
      const rows = z.array(schema).safeParse(this.#handle.prepare(sql).all(...values));
      if (rows.success) return rows.data;
      const [issue] = rows.error.issues;
      throw this.#file.damaged(`${issue?.path.slice(1).join('.')} of a row: ${issue?.message}`);
    });
  }

  /** Runs `work` in a transaction. */
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

/** Opens the engine on a file whose bytes are checked, and whose tables aren't yet. */
function openExisting(engine: Engine, file: GuardedFile): Handle {
  file.checkHeader();
  const hasJournal = file.checkCompany();
  const handle = openHandle(engine, file.path);
  try {
    if (hasJournal) {
      // Rolls back what a killed process left unfinished, and reads no table.
      handle.exec('BEGIN IMMEDIATE; ROLLBACK');
      file.checkHeader();
    }
    return handle;
  } catch (error) {
    handle.close();
    throw error;
  }
}

/** Creates the database beside its path first, so that an empty or partial file at the path is always a damaged one. */
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
    throw explained(file, error);
  }
}

function explained(file: GuardedFile, error: unknown): LearningDatabaseError {
  if (error instanceof LearningDatabaseError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (/^SQLITE_(?:NOTADB|CORRUPT)/.test(code)) return file.damaged(message);
  if (/^SQLITE_(?:BUSY|LOCKED)/.test(code)) {
    return new LearningDatabaseError(`another process holds ${file.path} for more than ${busyMs / 1000} s`, {
      hint: 'run again when it has ended',
      cause: error,
    });
  }
  return new LearningDatabaseError(`the learning database ${file.path} can't be used: ${code || message}`, {
    cause: error,
  });
}

import type Libsql from 'libsql';
import { LearningDatabaseError } from '../base/errors.js';
import { tables } from './tables.js';

export type Engine = typeof Libsql;
export type Handle = Libsql.Database;

/** How long a process waits for another's transaction to end. */
export const busyMs = 30_000;

const unbelieving = `
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;
  PRAGMA mmap_size = 0;
  PRAGMA busy_timeout = ${busyMs};`;

/** @throws LearningDatabaseError if the package is missing */
export async function loadEngine(): Promise<Engine> {
  try {
    return (await import('libsql')).default;
  } catch (cause) {
    throw new LearningDatabaseError(`there is no database engine for ${process.platform} ${process.arch}`, {
      hint: 'learning needs the package libsql; npm leaves it out with --omit=optional, and where it has no build',
      cause,
    });
  }
}

/** Opens an untrusted file. */
export function openHandle(engine: Engine, path: string): Handle {
  const handle = new engine(path);
  handle.exec(unbelieving);
  return handle;
}

/** Makes a database in memory with this package's tables. */
export function emptyDatabase(engine: Engine): Handle {
  const handle = new engine(':memory:');
  handle.exec(tables);
  return handle;
}

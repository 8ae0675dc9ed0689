import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { isBelow } from '../base/below.js';
import { LearningDatabaseError } from '../base/errors.js';
import { openToOthers } from '../base/ownership.js';
import { treesOf } from '../files/tree.js';
import { dataFolder, isThere } from './database-path.js';
import { applicationId, schemaCells, tablesVersion } from './tables.js';

export const pageBytes = 4096;
/** Most pages of a database; reading and checking them takes seconds at most. */
export const maximumPages = 131_072;

/**
 * A check of a database as a file, before the engine opens it. SQLite trusts the files beside one: a journal names
 * other files to delete, and is rolled back before any query. SQLite also walks whatever tree the first page is the
 * root of. So the check allows no links, only journals that this user wrote, and only a leaf as the first page.
 */
export class GuardedFile {
  /** Absolute. */
  readonly path: string;
  readonly #own: boolean;
  readonly #env: NodeJS.ProcessEnv;

  /** `own`: whether it lies in the user's data folder. */
  constructor(path: string, own: boolean, env = process.env) {
    this.path = path;
    this.#own = own;
    this.#env = env;
  }

  /** Checks that the path has no links that others could have made. @throws LearningDatabaseError */
  async checkPlace(): Promise<void> {
    const folder = existing(dirname(this.path));
    const real = realpathSync(folder);
    if (this.#own) {
      if (folder === dirname(this.path)) this.#checkOwner(folder);
      return;
    }
    for (const tree of await treesOf(this.path)) {
      if (!isBelow(folder, tree)) continue;
      const straight = join(realpathSync(tree), relative(tree, folder));
      if (key(straight) !== key(real)) throw this.#refused(`${folder} leads elsewhere, by a link`);
    }
  }

  #checkOwner(folder: string): void {
    if (process.getuid === undefined) return;
    const { uid, mode } = lstatSync(folder);
    if (uid !== process.getuid() || (mode & 0o022) !== 0) {
      throw this.#refused(`${folder} is another user's, or others may write to it`);
    }
    const open = openToOthers(folder);
    if (open !== undefined) throw this.#refused(`others can exchange what is in ${open}`);
  }

  /** Whether a journal of this user lies beside it. @throws LearningDatabaseError for any other file beside it */
  checkCompany(): boolean {
    for (const ending of ['-wal', '-shm']) {
      if (isThere(this.path + ending))
        throw this.#refused(`${this.path + ending} is not of tarscli's making`);
    }
    const journal = `${this.path}-journal`;
    const entry = lstatSync(journal, { throwIfNoEntry: false });
    if (entry === undefined) return false;
    if (!entry.isFile() || !(this.#own || this.#isMarked()) || namesOthers(journal)) {
      throw this.#refused(`${journal} is not of tarscli's making`);
    }
    return true;
  }

  /** @throws LearningDatabaseError */
  checkHeader(): void {
    const header = Buffer.alloc(108);
    const handle = this.#open();
    try {
      const stats = fstatSync(handle);
      if (!stats.isFile()) throw this.#refused('it is not a regular file');
      if (stats.size > maximumPages * pageBytes) {
        throw this.#refused(`it is larger than ${(maximumPages * pageBytes) / 1024 / 1024} MiB`);
      }
      readSync(handle, header, 0, header.length, 0);
    } finally {
      closeSync(handle);
    }
    if (
      !header.toString('latin1').startsWith('SQLite format 3\0') ||
      header.readInt32BE(68) !== applicationId
    ) {
      throw this.damaged('it is empty, or not a learning database');
    }
    const version = header.readInt32BE(60);
    if (version !== tablesVersion) {
      throw new LearningDatabaseError(
        `${this.path} is of version ${version}; this tarscli reads ${tablesVersion}`,
        { hint: 'use the tarscli that wrote it, or name another file with --learning-db' },
      );
    }
    const sound =
      header.readUInt16BE(16) === pageBytes &&
      // Written with a rollback journal, not a write-ahead log.
      header.readUInt16BE(18) === 0x0101 &&
      header[20] === 0 &&
      // The first page is a leaf.
      header[100] === 13 &&
      header.readUInt16BE(103) === schemaCells;
    if (!sound) throw this.damaged('its first page is not as tarscli writes it');
  }

  /**
   * Marks the file before it is written to: a journal beside this very file is then the user's own. If the mark can't
   * be written, the journal of a killed process is refused.
   */
  mark(): void {
    if (this.#own) return;
    try {
      const place = this.#markPlace();
      mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
      writeFileSync(place, identity(this.path), { mode: 0o600 });
    } catch {
      // The data folder can't be written to.
    }
  }

  damaged(why: string): LearningDatabaseError {
    return new LearningDatabaseError(`the learning database ${this.path} is damaged: ${why}`, {
      hint: 'nothing was changed; restore the file from a copy, or move it away to begin anew',
    });
  }

  #isMarked(): boolean {
    try {
      return readFileSync(this.#markPlace(), 'utf8') === identity(this.path);
    } catch {
      return false;
    }
  }

  #markPlace(): string {
    const real = join(realpathSync(dirname(this.path)), basename(this.path));
    const digest = createHash('sha256').update(real).digest('hex');
    return join(dataFolder(this.#env), 'learning', 'written', digest);
  }

  #open(): number {
    try {
      return openSync(
        this.path,
        constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
      );
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw this.#refused(code === 'ELOOP' || code === 'EMLINK' ? 'it is a link' : String(code));
    }
  }

  #refused(why: string): LearningDatabaseError {
    return new LearningDatabaseError(`the learning database ${this.path} is not used: ${why}`, {
      hint: 'nothing was changed; move it away, or name another file with --learning-db',
    });
  }
}

function existing(folder: string): string {
  return isThere(folder) ? folder : existing(dirname(folder));
}

function key(path: string): string {
  return process.platform === 'linux' ? path : path.toLowerCase();
}

function identity(path: string): string {
  const { dev, ino } = lstatSync(path, { bigint: true });
  return `${dev}:${ino}`;
}

const journalMagic = Buffer.from('d9d505f920a163d7', 'hex');

/** A journal of a transaction over several files ends with this, and holds their names. */
function namesOthers(journal: string): boolean {
  let handle: number;
  try {
    handle = openSync(journal, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    // The process whose journal it was has just finished.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  try {
    const { size } = fstatSync(handle);
    if (size < journalMagic.length) return false;
    const end = Buffer.alloc(journalMagic.length);
    readSync(handle, end, 0, end.length, size - end.length);
    return end.equals(journalMagic);
  } finally {
    closeSync(handle);
  }
}

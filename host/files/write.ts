import { constants, existsSync, rmSync, type Stats } from 'node:fs';
import { access, type FileHandle, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isBelow } from '../base/below.js';
import { InputError } from '../base/errors.js';
import { liesIn, readRegular } from '../base/read-regular.js';
import { reasonOf } from '../base/system-error.js';
import { decode, encode } from './encoding.js';
import { temporaryName } from './temporary.js';
import { isOpenAlready, resolvePath, treesOf } from './tree.js';

/**
 * Writes a whole file at once, so that no reader and no crash ever leaves half of it. `within`, `mode`: as for
 * `AtomicFile.create`.
 */
export async function writeAtomically(
  path: string,
  bytes: Uint8Array | string,
  { within, mode }: { within?: string; mode?: number } = {},
): Promise<void> {
  const file = await AtomicFile.create(path, within, mode);
  try {
    await file.write(bytes);
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

const noFollow = constants.O_NOFOLLOW ?? 0;

/** Largest text that is replaced. */
const maximumBytes = 1024 * 1024 * 1024;

/**
 * An open folder, which stays the same one while its files are written, whatever happens to its path. On Linux, the
 * open descriptor reaches it.
 */
class HeldFolder {
  /** The path to join file names to. */
  readonly path: string;
  readonly real: string;
  readonly #handle: FileHandle | undefined;

  private constructor(path: string, real: string, handle: FileHandle | undefined) {
    this.path = path;
    this.real = real;
    this.#handle = handle;
  }

  /** @throws InputError if the path leads out of a tree, or isn't in `within`, the real path of a folder */
  static async open(path: string, within: string | undefined): Promise<HeldFolder> {
    const { real, left } = await resolvePath(path);
    if (left !== undefined || (within !== undefined && !isBelow(real, within))) throw ledOut(path);
    if (process.platform !== 'linux' || !existsSync('/proc/self/fd'))
      return new HeldFolder(real, real, undefined);
    const handle = await open(real, constants.O_RDONLY | constants.O_DIRECTORY | noFollow);
    if (!(await liesIn(handle.fd, real, real))) {
      await handle.close();
      throw ledOut(path);
    }
    return new HeldFolder(`/proc/self/fd/${handle.fd}`, real, handle);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }
}

/** Temporary files of this process that are neither in place nor discarded. */
const begun = new Set<string>();

/** Discards all unfinished files at once: for a process that ends early. */
export function discardAll(): void {
  for (const temporary of begun) rmSync(temporary, { force: true });
}

interface WriteTarget {
  folder: HeldFolder;
  temporary: string;
  target: string;
}

/** A file that is written piece by piece, until `commit` puts it in place. Every failure is an InputError. */
export class AtomicFile {
  readonly #path: string;
  readonly #handle: FileHandle;
  /** Undefined for a device or pipe, which is written to and never replaced. */
  readonly #place: WriteTarget | undefined;

  private constructor(path: string, handle: FileHandle, place?: WriteTarget) {
    this.#path = path;
    this.#handle = handle;
    this.#place = place;
  }

  /**
   * Opens the file, never through a link: the author of the folder could choose what is overwritten. An existing file
   * keeps its permissions and, if root writes, its owner. It loses the rights that a program takes from its file
   * (setuid). `within`: the real path of a folder that it must be in; default: every repository that its path is in,
   * and the working folder. `mode`: permissions of a file that is new.
   * @throws InputError
   */
  static async create(path: string, within?: string, mode?: number): Promise<AtomicFile> {
    try {
      if (isOpenAlready(path)) return new AtomicFile(path, await open(path, 'w'));
      const trees = await treesOf(path);
      const folder = await HeldFolder.open(dirname(resolve(path)), within);
      try {
        return await AtomicFile.#in(folder, path, within !== undefined || trees.length > 0, mode);
      } catch (error) {
        await folder.close();
        throw error;
      }
    } catch (error) {
      throw notWritten(path, error);
    }
  }

  static async #in(
    folder: HeldFolder,
    path: string,
    onlyRegular: boolean,
    mode: number | undefined,
  ): Promise<AtomicFile> {
    const name = basename(resolve(path));
    const target = join(folder.path, name);
    const present = await lstat(target).catch(() => undefined);
    if (present?.isSymbolicLink()) {
      throw new InputError(`can't write ${path}: it is a link`, { hint: 'name the file that it leads to' });
    }
    if (present?.isDirectory()) throw new InputError(`can't write ${path}: it is a folder`);
    if (present?.isFile() === false && onlyRegular) {
      throw new InputError(`can't write ${path}: it is not a regular file`);
    }
    if (present !== undefined && !present.isFile()) {
      const handle = await open(target, constants.O_WRONLY | noFollow);
      await folder.close();
      return new AtomicFile(path, handle);
    }
    const temporary = join(folder.path, temporaryName(name));
    begun.add(temporary);
    const handle = await open(temporary, 'wx', mode).catch((error: unknown) => {
      begun.delete(temporary);
      throw error;
    });
    const file = new AtomicFile(path, handle, { folder, temporary, target });
    try {
      if (present !== undefined) await takeAfter(handle, present);
    } catch (error) {
      await file.discard();
      throw error;
    }
    return file;
  }

  /** Reads the file that is in place so far. */
  replaced(maximumBytes: number): Promise<Buffer | undefined> {
    return this.#explained(async () => {
      if (this.#place === undefined) return undefined;
      const { folder, target } = this.#place;
      await access(target, constants.W_OK);
      const read = await readRegular(target, maximumBytes, folder.real);
      return 'problem' in read ? undefined : read.bytes;
    });
  }

  write(bytes: Uint8Array | string): Promise<void> {
    return this.#explained(() => this.#handle.writeFile(bytes));
  }

  commit(): Promise<void> {
    return this.#explained(async () => {
      if (this.#place !== undefined) await this.#handle.sync();
      await this.#handle.close();
      if (this.#place === undefined) return;
      const { folder, temporary, target } = this.#place;
      await rename(temporary, target);
      begun.delete(temporary);
      await folder.close();
    });
  }

  /** Removes what was written; the file in place stays. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    if (this.#place === undefined) return;
    const { folder, temporary } = this.#place;
    if (!begun.delete(temporary)) return;
    // A disk that doesn't let files be removed has already failed the write.
    await rm(temporary, { force: true }).catch(() => undefined);
    await folder.close();
  }

  async #explained<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw notWritten(this.#path, error);
    }
  }
}

/**
 * Replaces a text by a changed one, in the same encoding. Refuses if the file no longer holds the text that the change
 * was made for, if it is a link, or if it isn't in `within`, the real path of a folder; default: every repository that
 * its path is in, and the working folder.
 * @throws InputError
 */
export async function replaceText(
  path: string,
  before: string,
  after: string,
  within?: string,
): Promise<void> {
  const file = await AtomicFile.create(path, within);
  try {
    const bytes = await file.replaced(maximumBytes);
    const decoded = bytes && decode(bytes);
    if (decoded === undefined || 'problem' in decoded || decoded.text !== before) {
      throw new InputError(`${path} changed while it was looked at; its fixes were not written`, {
        hint: 'run again',
      });
    }
    await file.write(encode(after, decoded.encoding));
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Sets the owner first: giving a file away takes permissions from it. */
async function takeAfter(handle: FileHandle, { mode, uid, gid }: Stats): Promise<void> {
  const status = await handle.stat();
  if (process.geteuid?.() === 0 && (status.uid !== uid || status.gid !== gid)) await handle.chown(uid, gid);
  await handle.chmod(mode & 0o777);
}

function notWritten(path: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  return new InputError(`can't write ${path}: ${reasonOf(error)}`, { cause: error });
}

function ledOut(folder: string): InputError {
  return new InputError(`can't write to ${folder}: it leads out of the folder it is in, by a link`, {
    hint: 'name the folder that it leads to',
  });
}

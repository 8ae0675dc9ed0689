import { randomBytes } from 'node:crypto';
import { access, constants, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../errors.js';
import { decode, encode } from './encoding.js';

/** Puts a whole file in place at once, so that no reader and no crash ever sees half of it. */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await AtomicFile.create(path);
  try {
    await file.write(bytes);
    await file.commit();
  } catch (error) {
    await file.discard();
    throw error;
  }
}

type Handle = Awaited<ReturnType<typeof open>>;

/** A file that is written piece by piece beside its place, and put there by `commit`. */
export class AtomicFile {
  readonly #target: string;
  /** Undefined for a device or pipe, which is written to and never replaced. */
  readonly #temporary: string | undefined;
  readonly #handle: Handle;

  private constructor(target: string, temporary: string | undefined, handle: Handle) {
    this.#target = target;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  /**
   * A symbolic link keeps pointing where it points; the file behind it keeps its mode.
   * @throws InputError
   */
  static async create(path: string): Promise<AtomicFile> {
    const target = await realpath(path).catch(() => path);
    try {
      const present = await stat(target).catch(() => undefined);
      if (present !== undefined && !present.isFile()) {
        return new AtomicFile(target, undefined, await open(target, 'w'));
      }
      const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
      const handle = await open(temporary, 'wx');
      if (present !== undefined) await handle.chmod(present.mode & 0o7777);
      return new AtomicFile(target, temporary, handle);
    } catch (error) {
      throw new InputError(`can't write ${path}: ${(error as NodeJS.ErrnoException).code}`, { cause: error });
    }
  }

  async write(bytes: Uint8Array | string): Promise<void> {
    await this.#handle.writeFile(bytes);
  }

  async commit(): Promise<void> {
    if (this.#temporary !== undefined) await this.#handle.sync();
    await this.#handle.close();
    if (this.#temporary !== undefined) await rename(this.#temporary, this.#target);
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
    if (this.#temporary !== undefined) await rm(this.#temporary, { force: true });
  }
}

/**
 * Replaces a text by a changed one, in the same encoding. Refuses where the file no longer holds the text
 * that the change was made for.
 */
export async function replaceText(path: string, before: string, after: string): Promise<void> {
  const decoded = decode(await readFile(path));
  if ('problem' in decoded || decoded.text !== before) {
    throw new InputError(`${path} changed while it was looked at; its fixes were not written`, {
      hint: 'run again',
    });
  }
  await access(path, constants.W_OK).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`can't write ${path}: ${error.code}`, { cause: error });
  });
  await writeAtomically(path, encode(after, decoded.encoding));
}

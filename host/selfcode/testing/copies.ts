import { constants } from 'node:fs';
import { cp, lstat, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { reasonOf } from '../../base/system-error.js';

export interface CopyPlaces {
  /** Root of the user's work tree. */
  from: string;
  /** Root of the run's work tree. */
  to: string;
  /** A folder of the run, on the file system of its work tree, for what is being copied. */
  temporary: string;
  signal: AbortSignal;
}

/**
 * Copies folders that no commit has, such as those of installed packages, from the user's work tree into that of the
 * run, where they aren't there. `paths`: relative to the roots. Links are copied as they are.
 * @throws InputError if one can't be copied, and the signal's reason
 */
export async function copyFolders(
  paths: readonly string[],
  { from, to, temporary, signal }: CopyPlaces,
): Promise<void> {
  for (const path of paths) {
    const place = join(to, path);
    if (await isThere(place)) continue;
    await rm(temporary, { recursive: true, force: true });
    try {
      await cp(join(from, path), temporary, {
        recursive: true,
        verbatimSymlinks: true,
        mode: constants.COPYFILE_FICLONE,
        filter: async (source) => {
          signal.throwIfAborted();
          const entry = await lstat(source);
          return entry.isFile() || entry.isDirectory() || entry.isSymbolicLink();
        },
      });
      await makeWay(to, path);
      await rename(temporary, place);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof InputError) throw error;
      throw new InputError(`${path} can't be copied for the tests: ${reasonOf(error)}`, { cause: error });
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  }
}

/** Makes the folders above a path, and follows no link: what ran in the work tree may have put one there. */
async function makeWay(root: string, path: string): Promise<void> {
  const parts = dirname(path)
    .split('/')
    .filter((part) => part !== '.');
  for (let count = 1; count <= parts.length; count += 1) {
    const at = join(root, ...parts.slice(0, count));
    const entry = await lstat(at).catch(() => undefined);
    if (entry === undefined) await mkdir(at);
    else if (!entry.isDirectory()) throw new InputError(`${at} is no folder`);
  }
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

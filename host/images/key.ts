import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';
import { makeFolder } from '../base/make-folder.js';
import { distrustOf, openToOthers } from '../base/ownership.js';
import { reasonOf } from '../base/system-error.js';
import { userFolder } from '../base/user-folders.js';

const keyBytes = 32;

/**
 * The user's key, `${XDG_DATA_HOME:-~/.local/share}/tars-hyperlight/cache.key`, made where there is none. Who can
 * write to a cache can't forge an entry without it, so it is never inside of `cache`.
 * @throws Error whose message says why there is none
 */
export function userKey(cache: string): Buffer {
  const folder = userFolder('data');
  if (folder === undefined) throw new Error('this user has no home folder, where its key would be');
  const path = join(folder, 'cache.key');
  try {
    const existing = readKey(path);
    if (!existing) makeFolder(folder);
    if (isInside(realpathSync(folder), realpathSync(cache)))
      throw new Error('this key would be inside of it');
    const open = openToOthers(path);
    if (open !== undefined) throw new Error(`others can exchange what is in ${open}`);
    return existing ?? makeKey(path);
  } catch (error) {
    throw new Error(`${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/** HMAC-SHA-256 in hex of a text that stands for `about` and nothing else. `about` is one line. */
export function macOf(key: Buffer, about: string, text: string | Uint8Array): string {
  return createHmac('sha256', key).update(`${about}\n`).update(text).digest('hex');
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way.split(sep)[0] !== '..' && !isAbsolute(way));
}

/** `undefined` where there is no file. */
function readKey(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const stats = fstatSync(file);
    const foreign = stats.isFile() ? distrustOf(stats) : 'it is not a regular file';
    if (foreign !== undefined) throw new Error(foreign);
    if (process.geteuid && (stats.mode & 0o077) !== 0) {
      throw new Error('it can be read by other users; where it is removed, a new one is made');
    }
    const key = Buffer.alloc(keyBytes);
    if (stats.size !== keyBytes || readSync(file, key) !== keyBytes) {
      throw new Error('it is damaged; where it is removed, a new one is made');
    }
    return key;
  } finally {
    closeSync(file);
  }
}

/** It appears whole, and only once: of processes that make one at a time, all use the first. */
function makeKey(path: string): Buffer {
  const temporary = `${path}.${randomUUID()}`;
  try {
    const file = openSync(temporary, 'wx', 0o600);
    try {
      writeSync(file, randomBytes(keyBytes));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    place(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  const key = readKey(path);
  if (!key) throw new Error('it was removed at once');
  return key;
}

function place(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    // Some file systems have no hard links.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    renameSync(temporary, path);
  }
}

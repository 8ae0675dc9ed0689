import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { sha256InSlices } from '../base/digest.js';
import { readRegular } from '../base/read-regular.js';
import { reasonOf } from '../base/system-error.js';
import { userFolder } from '../base/user-folders.js';
import type { Cache, Entry, Fill } from '../contract/cache.js';
import { type EntryIndex, readIndex, writeIndex } from './entry-index.js';
import { type OwnStore, openStore } from './own-store.js';
import { bytesBelow, prune, temporaryPrefix } from './prune.js';

// Bump this when the meaning of stored data changes, and add the previous one to the earlier layouts.
const layout = 'v2';
const earlierLayouts = ['v1'];

const maximumIndexBytes = 4 * 1024 * 1024;

/** Returns `${XDG_CACHE_HOME:-~/.cache}/tars-hyperlight/images`; `undefined` if the user has no home. */
export function defaultCacheDir(): string | undefined {
  const folder = userFolder('cache');
  return folder && join(folder, 'images');
}

/**
 * Cache entries on disk. Each entry is a folder with an index of its files' sha256. A key of the user, stored
 * elsewhere, authenticates the index. The cache hashes what it reads and returns the same bytes. Renaming makes entries
 * appear atomically, so processes can share a cache. A problem costs the entry, never the run; `onNotice` receives it.
 */
export class DiskCache implements Cache {
  readonly #folder: string | undefined;
  readonly #onNotice: (text: string) => void;
  readonly #maximumBytes: number;
  readonly #writes = new Set<Promise<void>>();
  #store: OwnStore | 'none' | undefined;
  #hasNotified = false;

  /** Stores nothing if there is no folder. */
  constructor(
    folder: string | undefined,
    onNotice: (text: string) => void,
    maximumBytes = 2 * 1024 * 1024 * 1024,
  ) {
    this.#folder = folder && resolve(folder);
    this.#onNotice = onNotice;
    this.#maximumBytes = maximumBytes;
  }

  /**
   * Returns the entry, or only these files of it, or `undefined` if it is missing or damaged. Removes an entry that shows
   * to be damaged.
   */
  async get(key: string, names?: readonly string[]): Promise<Entry | undefined> {
    const store = this.#opened();
    if (!store) return undefined;
    const folder = join(store.folder, key);
    try {
      const index = await this.#indexOf(store, key);
      if (!index) return undefined;
      const wanted = Object.entries(index).filter(([name]) => !names || names.includes(name));
      const entry: Entry = new Map(
        await Promise.all(
          wanted.map(async ([name, [bytes, digest]]) => {
            const read = await readRegular(join(folder, name), bytes);
            if ('problem' in read || (await sha256InSlices(read.bytes)) !== digest) {
              throw new Error(`${name} is not what was written`);
            }
            return [name, read.bytes] as const;
          }),
        ),
      );
      const now = new Date();
      utimes(folder, now, now).catch(() => {});
      return entry;
    } catch (error) {
      await this.discard(key, reasonOf(error));
      return undefined;
    }
  }

  /** Returns the folder of an entry's files, including those of its `fill`. */
  folderOf(key: string): string {
    const store = this.#opened();
    if (!store) throw new Error('this cache has no folder');
    return join(store.folder, key);
  }

  /** Starts to store the entry; `settled` waits for it. */
  put(key: string, entry: Entry, fill?: Fill): void {
    const store = this.#opened();
    if (!store) return;
    const write: Promise<void> = this.#write(store, key, entry, fill)
      .catch((error: unknown) => this.#notify('written', error))
      .finally(() => this.#writes.delete(write));
    this.#writes.add(write);
  }

  /** Removes an unusable entry and reports it. */
  async discard(key: string, why: string): Promise<void> {
    this.#onNotice(`the cached image ${key.slice(0, 12)} is damaged (${why}); it is made anew`);
    await this.remove(key);
  }

  async remove(key: string): Promise<void> {
    const store = this.#opened();
    if (store) await rm(join(store.folder, key), { recursive: true, force: true }).catch(() => {});
  }

  async settled(): Promise<void> {
    await Promise.all(this.#writes);
  }

  /** Opens the store on first use. No other user can replace a folder on its path. */
  #opened(): OwnStore | undefined {
    if (this.#store === undefined && this.#folder !== undefined) {
      try {
        this.#store = openStore(this.#folder, join(this.#folder, layout));
      } catch (error) {
        this.#notify('used', error);
        this.#store = 'none';
      }
    }
    return this.#store === 'none' ? undefined : this.#store;
  }

  #notify(what: 'used' | 'written', error: unknown): void {
    if (this.#hasNotified) return;
    this.#hasNotified = true;
    this.#onNotice(`the image cache can't be ${what} (${reasonOf(error)}); going on without it`);
  }

  async #indexOf({ folder, key: secret }: OwnStore, key: string): Promise<EntryIndex | undefined> {
    const read = await readRegular(join(folder, key, 'index'), maximumIndexBytes).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
        throw error;
      },
    );
    if (!read) return undefined;
    if ('problem' in read) throw new Error('its index is not what was written');
    return readIndex(secret, about(key), read.bytes);
  }

  async #write(store: OwnStore, key: string, entry: Entry, fill?: Fill): Promise<void> {
    const temporary = join(store.folder, `${temporaryPrefix}${randomUUID()}`);
    try {
      await mkdir(temporary, { mode: 0o700 });
      const index: EntryIndex = {};
      for (const [name, bytes] of entry) {
        index[name] = [bytes.length, await sha256InSlices(bytes)];
        await writeFile(join(temporary, name), bytes);
      }
      for (const name of (await fill?.(temporary)) ?? []) {
        const bytes = await readFile(join(temporary, name));
        index[name] = [bytes.length, await sha256InSlices(bytes)];
      }
      await writeFile(join(temporary, 'index'), writeIndex(store.key, about(key), index));
      const bytes = await bytesBelow(temporary);
      if (bytes > this.#maximumBytes) {
        throw new Error(`an image takes ${bytes} bytes, and all together may take ${this.#maximumBytes}`);
      }
      await this.#place(store, temporary, key);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true }).catch(() => {});
      throw error;
    }
    await prune(store.folder, key, this.#maximumBytes);
    // Earlier layouts are useless to this version and count toward no limit.
    for (const earlier of earlierLayouts) {
      await rm(join(dirname(store.folder), earlier), { recursive: true, force: true }).catch(() => {});
    }
  }

  async #place(store: OwnStore, temporary: string, key: string): Promise<void> {
    const folder = join(store.folder, key);
    try {
      await rename(temporary, folder);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (!['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'].includes(code ?? '')) throw error;
      const there = await this.#indexOf(store, key).catch(() => undefined);
      // Another process may have stored an equal entry first; anything else is in the way.
      await rm(there ? temporary : folder, { recursive: true, force: true });
      if (!there) await rename(temporary, folder);
    }
  }
}

function about(key: string): string {
  return `${layout} ${key}`;
}

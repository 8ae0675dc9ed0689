import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from './digest.js';

/** Files of one entry by name. */
export type Entry = Map<string, Uint8Array>;

/**
 * Writes into an entry's folder what is too large to be handed over as bytes. Resolves with the names of those
 * files of it that the index is to hold, which have to vouch for the others.
 */
export type Fill = (folder: string) => Promise<readonly string[]>;

// Bump when the meaning of what is stored changes.
const layout = 'v1';
const staleTemporaryMs = 60 * 60 * 1000;

/** `${XDG_CACHE_HOME:-~/.cache}/tars-hyperlight/images` */
export function defaultCacheDir(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tars-hyperlight', 'images');
}

/**
 * Entries on disk by key: a folder each, with an index of the sha256 of its files. What is read is hashed
 * and the same bytes are handed out. Entries appear whole, by renaming, so processes can share a cache.
 * Every trouble costs the entry, never the run: it is told by `onNotice`.
 */
export class Cache {
  readonly #folder: string | undefined;
  readonly #onNotice: (text: string) => void;
  readonly #maximumBytes: number;
  readonly #writes = new Set<Promise<void>>();
  #told = false;

  /** Without a folder nothing is kept. */
  constructor(
    folder: string | undefined,
    onNotice: (text: string) => void,
    maximumBytes = 2 * 1024 * 1024 * 1024,
  ) {
    this.#folder = folder && join(folder, layout);
    this.#onNotice = onNotice;
    this.#maximumBytes = maximumBytes;
  }

  /** The entry, or `undefined` where there is none or it is damaged; a damaged one is removed. */
  async get(key: string): Promise<Entry | undefined> {
    if (!this.#folder) return undefined;
    const folder = join(this.#folder, key);
    let index: string;
    try {
      index = await readFile(join(folder, 'index'), 'utf8');
    } catch {
      return undefined;
    }
    try {
      const files = readIndex(index);
      const entry: Entry = new Map(
        await Promise.all(
          Object.entries(files).map(async ([name, digest]) => {
            const bytes = await readFile(join(folder, name));
            if (sha256(bytes) !== digest) throw new Error(`${name} is not what was written`);
            return [name, bytes] as const;
          }),
        ),
      );
      const now = new Date();
      utimes(folder, now, now).catch(() => {});
      return entry;
    } catch (error) {
      await this.discard(key, reason(error));
      return undefined;
    }
  }

  /** Where an entry's files are, those of its `fill` too. */
  folderOf(key: string): string {
    if (!this.#folder) throw new Error('this cache has no folder');
    return join(this.#folder, key);
  }

  /** Starts keeping the entry; `settled` waits for it. */
  put(key: string, entry: Entry, fill?: Fill): void {
    if (!this.#folder) return;
    const write: Promise<void> = this.#write(this.#folder, key, entry, fill).finally(() =>
      this.#writes.delete(write),
    );
    this.#writes.add(write);
  }

  /** Removes an entry that is of no use, and says so. */
  async discard(key: string, why: string): Promise<void> {
    this.#onNotice(`the cached image ${key.slice(0, 12)} is damaged (${why}); it is made anew`);
    await this.remove(key);
  }

  async remove(key: string): Promise<void> {
    if (!this.#folder) return;
    await rm(join(this.#folder, key), { recursive: true, force: true }).catch(() => {});
  }

  async settled(): Promise<void> {
    await Promise.all(this.#writes);
  }

  async #write(root: string, key: string, entry: Entry, fill?: Fill): Promise<void> {
    const temporary = join(root, `tmp-${randomUUID()}`);
    try {
      await mkdir(temporary, { recursive: true, mode: 0o700 });
      const index: Record<string, string> = {};
      for (const [name, bytes] of entry) {
        index[name] = sha256(bytes);
        await writeFile(join(temporary, name), bytes);
      }
      for (const name of (await fill?.(temporary)) ?? []) {
        index[name] = sha256(await readFile(join(temporary, name)));
      }
      await writeFile(join(temporary, 'index'), writeIndex(index));
      await this.#place(temporary, join(root, key));
      await this.#prune(root, key);
    } catch (error) {
      await rm(temporary, { recursive: true, force: true }).catch(() => {});
      if (!this.#told)
        this.#onNotice(`the image cache can't be written (${reason(error)}); going on without it`);
      this.#told = true;
    }
  }

  async #place(temporary: string, folder: string): Promise<void> {
    try {
      await rename(temporary, folder);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'EPERM') throw error;
      const there = await readFile(join(folder, 'index'), 'utf8').then(readIndex, () => undefined);
      // Another process was faster, and what it wrote is as good; the rest of an entry is in the way.
      await rm(there ? temporary : folder, { recursive: true, force: true });
      if (!there) await rename(temporary, folder);
    }
  }

  /** Removes the entries that went unused for longest, until the rest fits. */
  async #prune(root: string, keep: string): Promise<void> {
    const entries = await Promise.all(
      (await readdir(root)).map(async (name) => {
        const folder = join(root, name);
        const { mtimeMs } = await stat(folder);
        const files = await readdir(folder, { recursive: true });
        const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
        return { name, folder, mtimeMs, bytes: sizes.reduce((sum, size) => sum + size, 0) };
      }),
    ).catch(() => []);
    entries.sort((a, b) => b.mtimeMs - a.mtimeMs);
    let total = 0;
    for (const { name, folder, mtimeMs, bytes } of entries) {
      const abandoned = name.startsWith('tmp-') && Date.now() - mtimeMs > staleTemporaryMs;
      total += bytes;
      if (abandoned || (total > this.#maximumBytes && name !== keep && !name.startsWith('tmp-'))) {
        await rm(folder, { recursive: true, force: true }).catch(() => {});
      }
    }
  }
}

/** File names and the sha256 of each, led by that of the whole. */
function writeIndex(files: Record<string, string>): string {
  const text = JSON.stringify(files);
  return `${sha256(text)} ${text}`;
}

function readIndex(index: string): Record<string, string> {
  const text = index.slice(index.indexOf(' ') + 1);
  if (!index.startsWith(`${sha256(text)} `)) throw new Error('its index is not what was written');
  return JSON.parse(text) as Record<string, string>;
}

function reason(error: unknown): string {
  return (error as NodeJS.ErrnoException)?.code ?? (error instanceof Error ? error.message : String(error));
}

import { lstat, readdir, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { reasonOf } from '../base/system-error.js';
import type { FileReport } from '../contract/report.js';
import { openStore } from '../images/own-store.js';
import { conclusionsSuffix } from './conclusions.js';
import { ResultLog } from './log.js';
import type { ResultKey, ResultStore } from './store.js';

const MiB = 1024 * 1024;
/** Of these files there is one for each folder and each choice of files that was ever analyzed. */
const mostConclusions = 200;
/** Largest difference between the clocks of the machines that share the folder. */
const clockSkewMs = 5 * 60 * 1000;

export interface ResultCacheOptions {
  /** Called with notices that users should see but nothing depends on. */
  onNotice?: (text: string) => void;
  /** Maximum bytes of the whole folder. Default 512 MiB. */
  maximumBytes?: number;
}

/**
 * Reports on disk, in one log per image. Another agent, other settings or another version of this package make another
 * image, whose log is empty. Failed and cut reports are not stored. The cache trusts only what this user has written. A
 * problem costs the cache, never the run.
 */
export class ResultCache implements ResultStore {
  readonly #folder: string;
  readonly #onNotice: (text: string) => void;
  readonly #maximumBytes: number;
  readonly #logs = new Map<string, Promise<ResultLog | undefined>>();
  #hasNotified = false;

  constructor(folder: string, { onNotice = () => {}, maximumBytes = 512 * MiB }: ResultCacheOptions = {}) {
    this.#folder = folder;
    this.#onNotice = onNotice;
    this.#maximumBytes = maximumBytes;
  }

  async get({ image, digest }: ResultKey): Promise<FileReport | undefined> {
    return (await this.#log(image))?.get(digest).catch((error: unknown) => this.#notify(error));
  }

  put({ image, digest }: ResultKey, report: FileReport): void {
    if (report.error) return;
    void this.#log(image).then((log) => log?.put(digest, report));
  }

  /** Waits until everything is written, and removes the least recently used files beyond the maximum. */
  async close(): Promise<void> {
    for (const opened of this.#logs.values()) {
      const log = await opened;
      await log?.close();
      if (log?.failure !== undefined) this.#notify(log.failure);
    }
    await this.#prune().catch(() => {});
  }

  #log(image: string): Promise<ResultLog | undefined> {
    let log = this.#logs.get(image);
    if (!log) {
      log = this.#open(image).catch((error: unknown) => this.#notify(error));
      this.#logs.set(image, log);
    }
    return log;
  }

  async #open(image: string): Promise<ResultLog> {
    const { folder, key } = openStore(this.#folder);
    const path = join(folder, `${image}.log`);
    const bytes = await lstat(path).then(
      ({ size }) => size,
      () => 0,
    );
    // A log accumulates every content that its files ever had.
    if (bytes > this.#maximumBytes / 2) await rm(path);
    const log = await ResultLog.open(path, { key, about: `results ${image}` });
    const now = new Date();
    await utimes(path, now, now);
    return log;
  }

  async #prune(): Promise<void> {
    const entries = await readdir(this.#folder, { withFileTypes: true });
    const isOurs = (name: string) => name.endsWith('.log') || name.endsWith(conclusionsSuffix);
    const names = entries.filter((entry) => entry.isFile() && isOurs(entry.name));
    const files = await Promise.all(
      names.map(async ({ name }) => {
        const path = join(this.#folder, name);
        // Another process may have removed it.
        const { mtimeMs, size } = await lstat(path).catch(() => ({ mtimeMs: 0, size: 0 }));
        return { path, usedMs: mtimeMs > Date.now() + clockSkewMs ? 0 : mtimeMs, size };
      }),
    );
    let total = 0;
    let conclusions = 0;
    for (const { path, size } of files.toSorted((a, b) => b.usedMs - a.usedMs)) {
      total += size;
      const isOneTooMany = path.endsWith(conclusionsSuffix) && ++conclusions > mostConclusions;
      if (total > this.#maximumBytes || isOneTooMany) await rm(path, { force: true });
    }
  }

  #notify(error: unknown): undefined {
    if (this.#hasNotified) return;
    this.#hasNotified = true;
    this.#onNotice(`reports can't be kept in ${this.#folder} (${reasonOf(error)}); going on without`);
  }
}

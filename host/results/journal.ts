import { randomBytes } from 'node:crypto';
import { lstat, readdir, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { digestOf } from '../base/digest.js';
import type { FileReport } from '../contract/report.js';
import { openStore } from '../images/own-store.js';
import { type Life, ownLife, readLife, stateOf, writeLife } from './life.js';
import { ResultLog } from './log.js';
import type { ResultKey, ResultStore } from './store.js';

const dayMs = 24 * 60 * 60 * 1000;
const staleMs = 14 * dayMs;

/** Tells the logs of this thread from those of others of the process, whose runs it doesn't know. */
const thread = randomBytes(8).toString('hex');
/** Paths of the logs that runs of this thread write to. */
const ownLogs = new Set<string>();
let runs = 0;

/**
 * Reports of unfinished runs, from which a run of the same kind can resume. Each run writes a log of its own, so a
 * killed run loses only the files in progress. Failures are stored as well: resuming analyzes only the rest.
 */
export class Journal implements ResultStore {
  readonly #own: ResultLog;
  readonly #ownPath: string;
  readonly #earlier: { path: string; log: ResultLog }[];

  private constructor(own: ResultLog, ownPath: string, earlier: { path: string; log: ResultLog }[]) {
    this.#own = own;
    this.#ownPath = ownPath;
    this.#earlier = earlier;
  }

  /**
   * Opens a journal. `folder` belongs to all runs of one kind. Logs of running processes are left alone; others are
   * read if `resume` is set, and removed otherwise. A process of another container is invisible here. Without `resume`
   * it counts as running while its log is less than a day old. Rejects if the folder can't be used, or isn't this
   * user's.
   */
  static async open(folder: string, resume: boolean): Promise<Journal> {
    const { key } = openStore(dirname(folder), folder);
    const seal = { key, about: `run ${basename(folder)}` };
    await removeStale(dirname(folder), basename(folder));
    const earlier: { path: string; log: ResultLog }[] = [];
    const names = (await readdir(folder)).filter((name) => name.endsWith('.log'));
    for (const name of names) {
      const path = join(folder, name);
      const state = await stateOfLog(path);
      if (state === 'running' || (state === 'unknown' && !resume)) continue;
      if (resume) earlier.push({ path, log: await ResultLog.open(path, seal) });
      else await rm(path, { force: true });
    }
    const path = join(folder, logName(ownLife()));
    const own = await ResultLog.open(path, seal);
    ownLogs.add(path);
    return new Journal(own, path, earlier);
  }

  /** Number of reports that earlier runs left. */
  get inherited(): number {
    return this.#earlier.reduce((sum, { log }) => sum + log.size, 0);
  }

  /** Why this run's reports are not all stored, if so. */
  get failure(): unknown {
    return this.#own.failure;
  }

  async get(key: ResultKey): Promise<FileReport | undefined> {
    const digest = digestOf(key.image, key.digest);
    for (const { log } of this.#earlier) {
      const report = await log.get(digest);
      if (report) return report;
    }
    return undefined;
  }

  put(key: ResultKey, report: FileReport): void {
    this.#own.put(digestOf(key.image, key.digest), report);
  }

  /** Closes the logs. Removes them if `done`, as nothing is left to resume. */
  async close(done: boolean): Promise<void> {
    for (const { path, log } of [...this.#earlier, { path: this.#ownPath, log: this.#own }]) {
      await log.close();
      const isEmpty = path === this.#ownPath && log.size === 0 && log.failure === undefined;
      if (done || isEmpty) await rm(path, { force: true });
    }
    ownLogs.delete(this.#ownPath);
    // The folder stays if another run has a log in it.
    await rmdir(dirname(this.#ownPath)).catch(() => {});
  }
}

function logName(life: Life): string {
  return `${writeLife(life)}-${Date.now()}-${thread}-${++runs}.log`;
}

/** Returns the state of the run that wrote a log. */
async function stateOfLog(path: string): Promise<ReturnType<typeof stateOf>> {
  if (ownLogs.has(path)) return 'running';
  const [word, , writer] = basename(path).split('-');
  const life = readLife(word!);
  const state = life === undefined || writer === thread ? 'ended' : stateOf(life);
  if (state !== 'unknown') return state;
  // A working run writes to its log.
  const stats = await lstat(path).catch(() => undefined);
  return stats === undefined || Date.now() - stats.mtimeMs > dayMs ? 'ended' : 'unknown';
}

/** Removes runs that nobody resumed. */
async function removeStale(folder: string, except: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const stats = await lstat(path).catch(() => undefined);
    if (!stats?.isDirectory() || name === except) continue;
    if (Date.now() - stats.mtimeMs > staleMs) await rm(path, { recursive: true, force: true });
  }
}

import { join } from 'node:path';
import { digestOf } from '../base/digest.js';
import { reasonOf } from '../base/system-error.js';
import { userFolder } from '../base/user-folders.js';
import type { FileReport } from '../contract/report.js';
import type { Targets } from '../files/targets.js';
import { plural } from '../reports/plural.js';
import { ResultCache } from '../results/cache.js';
import { Conclusions } from '../results/conclusions.js';
import { Journal } from '../results/journal.js';
import type { ResultKey, ResultStore } from '../results/store.js';
import type { AnalyzeOptions } from './options.js';

export interface StoredReportsContext {
  agent: string;
  targets: Targets | undefined;
  cwd: string;
  /** Whether the analysis is long enough for a journal to pay. */
  long: boolean;
  onNotice: (text: string) => void;
}

/** How an analysis ended. `left`: the caller left the loop. */
export type Ending = 'done' | 'failed' | 'left';

/** What is kept of an analysis: the journal of unfinished runs, and the cache. */
export class StoredReports implements ResultStore {
  readonly #journal: Journal | undefined;
  readonly #cache: ResultCache | undefined;
  /** Kept with the cache. */
  readonly conclusions: Conclusions | undefined;
  readonly #notice: (text: string) => void;

  private constructor(
    journal: Journal | undefined,
    cache: { reports: ResultCache; conclusions: Conclusions | undefined } | undefined,
    notice: (text: string) => void,
  ) {
    this.#journal = journal;
    this.#cache = cache?.reports;
    this.conclusions = cache?.conclusions;
    this.#notice = notice;
  }

  /** Undefined if neither is wanted. */
  static async open(
    { cache: caches = false, resume = false }: Pick<AnalyzeOptions, 'cache' | 'resume'>,
    { agent, targets, cwd, long, onNotice: notice }: StoredReportsContext,
  ): Promise<StoredReports | undefined> {
    if (!(long || caches || resume)) return undefined;
    const root = userFolder('cache');
    if (root === undefined) {
      notice('reports of this run are kept nowhere: this user has no home folder');
      return undefined;
    }
    const kind = digestOf(cwd, agent, JSON.stringify([targets?.files, targets?.folders, targets?.paths]));
    const journal = await Journal.open(join(root, 'runs', kind), resume).catch((error: unknown) => {
      notice(`this run can't be resumed: no journal in ${join(root, 'runs')} (${reasonOf(error)})`);
      return undefined;
    });
    if (resume) {
      const inherited = journal?.inherited ?? 0;
      notice(
        inherited > 0
          ? `going on from ${plural(inherited, 'report')} of an earlier run`
          : 'there is no earlier run of this kind to go on from; starting anew',
      );
    }
    if (!caches) return new StoredReports(journal, undefined, notice);
    const folder = join(root, 'results');
    const reports = new ResultCache(folder, { onNotice: notice });
    // The cache tells what keeps it from working.
    const conclusions = await Conclusions.open(folder, kind).catch(() => undefined);
    return new StoredReports(journal, { reports, conclusions }, notice);
  }

  async get(key: ResultKey): Promise<FileReport | undefined> {
    return (await this.#journal?.get(key)) ?? (await this.#cache?.get(key));
  }

  put(key: ResultKey, report: FileReport): void {
    this.#journal?.put(key, report);
    this.#cache?.put(key, report);
  }

  /** Closes the stores. A failure here doesn't fail the run. */
  async close(ending: Ending): Promise<void> {
    await this.#closeJournal(ending).catch((error: unknown) =>
      this.#notice(`the journal of this run can't be closed (${reasonOf(error)})`),
    );
    await this.#cache?.close();
  }

  async #closeJournal(ending: Ending): Promise<void> {
    if (!this.#journal) return;
    await this.#journal.close(ending === 'done');
    if (ending !== 'failed') return;
    const { failure } = this.#journal;
    if (failure !== undefined) this.#notice(`not all reports are in the journal (${reasonOf(failure)})`);
    this.#notice('the same command with --resume does the rest');
  }
}

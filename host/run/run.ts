import { setMaxListeners } from 'node:events';
import { ClosedError, FilesLimitError, TarsError } from '../base/errors.js';
import { untilAborted } from '../base/until-aborted.js';
import { type Language, languageOf, parseLanguage } from '../contract/languages.js';
import type { FileReport } from '../contract/report.js';
import type { RunStats } from '../pool/stats.js';
import { resultKey } from '../results/store.js';
import { type BatchGroup, BatchQueue, type WorkItem } from './batch-queue.js';
import { callBatch } from './call-batch.js';
import { RunCounters } from './counters.js';
import { givenFile } from './given-file.js';
import { InputReader } from './input-reader.js';
import { observedBatch } from './observed-batch.js';
import type { PreparedAgent, RunPlan } from './plan.js';
import { deservesRetry, failedReport, isAboutFiles } from './retry-policy.js';

// Maximum input read ahead of its reports, per worker.
const filesAhead = 64;
const bytesAhead = 2 * 1024 * 1024;

/** Turns files into reports: reads ahead, forms batches, dispatches them, retries failures and orders the reports. */
export class FileRun {
  readonly #plan: RunPlan;
  readonly #queue = new BatchQueue();
  readonly #ended = new AbortController();
  readonly #signal = this.#ended.signal;
  readonly #input: InputReader;
  readonly #counters = new RunCounters();
  /** Finished reports by index. If order doesn't matter, the first is taken. */
  readonly #reports = new Map<number, FileReport>();
  readonly #workers = new Set<Promise<void>>();
  #working = 0;
  /** Number of reports due for the files read, and number of reports handed out. */
  #due = 0;
  #taken = 0;
  #bytesHeld = 0;
  #dispatching = false;
  #failure: { error: unknown } | undefined;
  /** How the input ended. A failure of the input ends the run after all earlier files are reported. */
  #inputEnd: { failure?: { error: unknown } } | undefined;
  #wakeTaker = () => {};

  constructor(plan: RunPlan) {
    this.#plan = plan;
    setMaxListeners(0, this.#signal);
    this.#input = new InputReader(plan.files, this.#signal);
  }

  stats(): RunStats {
    this.#counters.queued = this.#queue.length;
    return this.#counters.stats();
  }

  async *reports(): AsyncGenerator<FileReport, void, undefined> {
    const { signal } = this.#plan;
    signal.throwIfAborted();
    const onAbort = () => this.#fail(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    void this.#read();
    try {
      for (;;) {
        if (this.#failure) throw this.#failure.error;
        const report = this.#next();
        if (report) {
          this.#taken++;
          this.#input.recheck();
          yield report;
        } else if (this.#inputEnd && this.#taken === this.#due) {
          if (this.#inputEnd.failure) throw this.#inputEnd.failure.error;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wakeTaker = resolve;
          });
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#ended.abort(new ClosedError('the run was ended'));
      await Promise.all(this.#workers);
    }
  }

  #next(): FileReport | undefined {
    const place = this.#plan.order === 'input' ? this.#taken : this.#reports.keys().next().value;
    const report = place === undefined ? undefined : this.#reports.get(place);
    if (report) this.#reports.delete(place!);
    return report;
  }

  #fail(error: unknown): void {
    this.#failure ??= { error };
    this.#ended.abort(error);
    this.#wakeTaker();
  }

  async #read(): Promise<void> {
    const { concurrency } = this.#plan.pool;
    const full = () =>
      this.#due - this.#taken >= filesAhead * concurrency || this.#bytesHeld >= bytesAhead * concurrency;
    try {
      await this.#input.read((file) => this.#accept(file), full);
      this.#inputEnd = {};
    } catch (error) {
      this.#inputEnd = { failure: { error } };
    }
    this.#wakeTaker();
  }

  async #accept(given: unknown): Promise<void> {
    const { agents, maximumFiles } = this.#plan;
    if (this.#counters.read >= maximumFiles) {
      throw new FilesLimitError(`there are more than ${maximumFiles} files`, {
        hint: 'raise the limit on files, or look at fewer at a time',
      });
    }
    const { path, text, language: named } = givenFile(given, this.#counters.read);
    this.#counters.read++;
    let language: Language = 'text';
    try {
      language = named === undefined ? (languageOf(path) ?? 'text') : parseLanguage(named);
    } catch (error) {
      if (!(error instanceof TarsError)) throw error;
      this.#report(this.#due++, this.#failed(0, path, 'text', error), 'call');
      return;
    }
    const source = { path, language, text };
    const bytes = Buffer.byteLength(text);
    this.#counters.inputBytes += bytes;
    const readers = agents.map((_, agent) => agent).filter((agent) => agents[agent]!.reads(language));
    // If no agent reads the language, the first one reports that.
    for (const agent of readers.length > 0 ? readers : [0]) {
      const index = this.#due++;
      const stored = await this.#lookUp(agent, source);
      if (stored?.report) {
        this.#report(index, stored.report, 'store');
        continue;
      }
      this.#bytesHeld += bytes;
      this.#queue.add({ index, agent, source, bytes, resultKey: stored?.key, failures: 0 });
      this.#dispatchSoon();
    }
  }

  /** Looks the file up in the store, if there is one. `#serveGroup` reports an agent that can't be prepared. */
  async #lookUp(agent: number, source: WorkItem['source']) {
    const { results, agents, options } = this.#plan;
    if (!results) return undefined;
    const prepared = await agents[agent]!.prepare(source.language).catch(() => undefined);
    if (!prepared) return undefined;
    const key = resultKey(prepared.image.digest, options, prepared.limits.findingsPerFile, source);
    return { key, report: await results.get(key) };
  }

  /** Dispatches once the input pauses, so that files that arrive together share batches. */
  #dispatchSoon(): void {
    if (this.#dispatching) return;
    this.#dispatching = true;
    setImmediate(() => {
      this.#dispatching = false;
      this.#dispatch();
    });
  }

  #dispatch(): void {
    while (this.#workers.size < Math.min(this.#plan.pool.concurrency, this.#working + this.#queue.length)) {
      const worker: Promise<void> = this.#work().finally(() => this.#workers.delete(worker));
      this.#workers.add(worker);
    }
  }

  async #work(): Promise<void> {
    const mostAhead = filesAhead * this.#plan.pool.concurrency;
    try {
      for (let group = this.#queue.next(); group; group = this.#queue.next(group, mostAhead))
        await this.#serveGroup(group);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #serveGroup(group: BatchGroup): Promise<void> {
    const { pool, agents, batch } = this.#plan;
    let prepared: PreparedAgent;
    try {
      prepared = await untilAborted(agents[group.agent]!.prepare(group.language), this.#signal);
    } catch (error) {
      if (this.#signal.aborted || !isAboutFiles(error)) throw error;
      for (const item of this.#queue.takeAll(group)) this.#failItem(item, error);
      return;
    }
    const requestedAt = performance.now();
    const lease = await pool.lease(prepared.image, prepared.limits, this.#signal).catch((error: unknown) => {
      if (this.#signal.aborted || !isAboutFiles(error)) throw error;
      this.#retry(this.#queue.take(group, pool.concurrency, batch), error);
    });
    if (!lease) return;
    const items = this.#queue.take(group, pool.concurrency, batch);
    try {
      if (items.length === 0) return;
      this.#counters.waits.add(performance.now() - requestedAt);
      this.#working++;
      this.#counters.running += items.length;
      await this.#callFiles(lease, prepared, items);
    } finally {
      if (items.length > 0) this.#working--;
      this.#counters.running -= items.length;
      lease.release();
    }
  }

  async #callFiles(
    lease: Parameters<typeof callBatch>[0],
    prepared: PreparedAgent,
    items: WorkItem[],
  ): Promise<void> {
    const { agents, options, telemetry } = this.#plan;
    const { name } = agents[items[0]!.agent]!;
    this.#counters.calls++;
    const since = performance.now();
    try {
      const call = () => callBatch(lease, name, prepared, items, options, this.#signal);
      const reports = await observedBatch(telemetry, prepared, items, call);
      for (const [at, item] of items.entries()) this.#finish(item, reports[at]!);
    } catch (error) {
      if (this.#signal.aborted || !isAboutFiles(error)) throw error;
      this.#retry(items, error);
    } finally {
      this.#counters.runs.add(performance.now() - since);
    }
  }

  /** Retries each file of a failed call alone, which finds the file that causes the failure. */
  #retry(items: WorkItem[], error: TarsError): void {
    for (const item of items) {
      const failures = item.failures + 1;
      if (deservesRetry(error, items.length, failures)) {
        this.#counters.retried++;
        this.#queue.add({ ...item, failures });
      } else this.#failItem(item, error);
    }
    this.#dispatch();
  }

  #failItem(item: WorkItem, error: TarsError): void {
    const { path, language } = item.source;
    this.#finish(item, this.#failed(item.agent, path, language, error));
  }

  #finish(item: WorkItem, report: FileReport): void {
    this.#bytesHeld -= item.bytes;
    if (item.resultKey) this.#plan.results?.put(item.resultKey, report);
    this.#report(item.index, report, 'call');
  }

  #report(index: number, report: FileReport, from: 'call' | 'store'): void {
    this.#counters.done(report, from);
    this.#reports.set(index, report);
    this.#wakeTaker();
    this.#input.recheck();
  }

  #failed(agent: number, path: string, language: string, error: TarsError): FileReport {
    const { agents, backend } = this.#plan;
    return failedReport({ path, language, agent: agents[agent]!.name, backend }, error);
  }
}

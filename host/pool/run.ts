import type { Task } from '../../wit/types/agent.js';
import { loadSchemas, validateOutcome } from '../agents/outcome.js';
import { ClosedError, TarsError } from '../errors.js';
import type { Image } from '../images/image.js';
import { type Language, languageOf, parseLanguage } from '../languages.js';
import type { FileReport, SourceFile } from '../report.js';
import type { BackendName } from '../sandbox/backend.js';
import type { Limits } from '../sandbox/limits.js';
import type { Pool } from './pool.js';
import { type Batch, type Item, Queue } from './queue.js';

/** How an agent runs on files of one language. */
export interface Lane {
  image: Image;
  limits: Limits;
}

export interface RunPlan {
  agent: string;
  backend: BackendName;
  pool: Pool;
  files: Iterable<SourceFile> | AsyncIterable<SourceFile>;
  /** Rejects with LanguageUnknownError if this language, and only this, can't be served. */
  lane(language: Language): Promise<Lane>;
  /** A JSON object. */
  options: string;
  order: 'input' | 'completed';
  signal: AbortSignal | undefined;
}

/** Another try can't change these. */
const final: ReadonlySet<string> = new Set([
  'ERR_AGENT_FAILURE',
  'ERR_OUTCOME_INVALID',
  'ERR_LIMIT_INPUT',
  'ERR_LANGUAGE_UNKNOWN',
]);

// What is read and not reported yet, for each worker.
const filesAhead = 64;
const unitsAhead = 4 * 1024 * 1024;

/** Files to reports: reads ahead a little, batches, hands out, and puts in order. */
export class FileRun {
  readonly #plan: RunPlan;
  readonly #queue = new Queue();
  readonly #ended = new AbortController();
  readonly #signal: AbortSignal;
  /** By place in the input; taken from the front when order doesn't matter. */
  readonly #reports = new Map<number, FileReport>();
  readonly #workers = new Set<Promise<void>>();
  #working = 0;
  #read = 0;
  #taken = 0;
  #unitsHeld = 0;
  #inputEnded = false;
  #dispatching = false;
  #failure: { error: unknown } | undefined;
  #wakeTaker = () => {};
  #wakeReader = () => {};

  constructor(plan: RunPlan) {
    this.#plan = plan;
    this.#signal = plan.signal ? AbortSignal.any([plan.signal, this.#ended.signal]) : this.#ended.signal;
  }

  async *reports(): AsyncGenerator<FileReport, void, undefined> {
    const { signal } = this.#plan;
    signal?.throwIfAborted();
    const onAbort = () => this.#fail(signal!.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    void this.#readAll();
    try {
      for (;;) {
        if (this.#failure) throw this.#failure.error;
        const report = this.#next();
        if (report) {
          this.#taken++;
          this.#wakeReader();
          yield report;
        } else if (this.#inputEnded && this.#taken === this.#read) {
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#wakeTaker = resolve;
          });
        }
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#ended.abort(new ClosedError('the run was ended'));
      this.#wakeReader();
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
    this.#wakeReader();
  }

  async #readAll(): Promise<void> {
    const { concurrency } = this.#plan.pool;
    const full = () =>
      this.#read - this.#taken >= filesAhead * concurrency || this.#unitsHeld >= unitsAhead * concurrency;
    try {
      for await (const file of this.#plan.files) {
        if (this.#signal.aborted) return;
        this.#accept(file);
        while (full() && !this.#signal.aborted) {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        }
        if (this.#signal.aborted) return;
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#inputEnded = true;
      this.#wakeTaker();
    }
  }

  #accept(file: SourceFile): void {
    const index = this.#read++;
    try {
      const language =
        file.language === undefined ? (languageOf(file.path) ?? 'text') : parseLanguage(file.language);
      const text = file.text.startsWith('\ufeff') ? file.text.slice(1) : file.text;
      this.#unitsHeld += text.length;
      this.#queue.add({ index, source: { path: file.path, language, text }, alone: false });
      this.#dispatchSoon();
    } catch (error) {
      if (!(error instanceof TarsError)) throw error;
      this.#report(index, this.#failed(file.path, 'text', error));
    }
  }

  /** When the input pauses: what comes at once is batched together. */
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
    const { pool } = this.#plan;
    try {
      while (this.#queue.length > 0) {
        const giveBack = await pool.permit(this.#signal);
        const batch = this.#queue.take(pool.concurrency);
        this.#working++;
        try {
          if (batch) await this.#process(batch);
        } finally {
          this.#working--;
          giveBack();
        }
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  async #process({ language, items }: Batch): Promise<void> {
    try {
      const lane = await this.#plan.lane(language);
      await this.#call(lane, language, items);
    } catch (error) {
      if (this.#signal.aborted || !(error instanceof TarsError) || !isAboutFiles(error)) throw error;
      this.#retry(items, error);
    }
  }

  async #call({ image, limits }: Lane, language: Language, items: Item[]): Promise<void> {
    const { agent, pool, options } = this.#plan;
    const task: Task = { sources: items.map(({ source }) => source), reports: [], options };
    const called = pool.call(image, limits, task, this.#signal);
    // What the answer is checked with loads while the guest runs.
    void loadSchemas();
    const result = await called;
    const rules = new Set(image.rules.map((rule) => rule.id));
    const { reports } = await validateOutcome(result.outcome, { agent, task, rules, onePerSource: true });
    items.forEach(({ index, source }, at) => {
      const { path, findings, metrics, unparsed } = reports[at]!;
      this.#unitsHeld -= source.text.length;
      this.#report(index, {
        path,
        language,
        agent,
        backend: image.backend,
        status: unparsed.length > 0 ? 'partial' : 'complete',
        findings,
        metrics,
        unparsed,
        usage: result.usage,
        log: at === 0 ? result.log : [],
      });
    });
  }

  /** A batch is tried again file by file, a file alone once more, unless that can't change anything. */
  #retry(items: Item[], error: TarsError): void {
    const [first] = items;
    if (items.length === 1 && first && (first.alone || final.has(error.code))) {
      this.#unitsHeld -= first.source.text.length;
      this.#report(first.index, this.#failed(first.source.path, first.source.language, error));
      return;
    }
    for (const item of items) this.#queue.add({ ...item, alone: true });
    this.#dispatch();
  }

  #report(index: number, report: FileReport): void {
    this.#reports.set(index, report);
    this.#wakeTaker();
    this.#wakeReader();
  }

  #failed(path: string, language: string, { code, message, hint }: TarsError): FileReport {
    const { agent, backend } = this.#plan;
    const error = { code, message, ...(hint !== undefined && { hint }) };
    const nothing = { findings: [], metrics: [], unparsed: [], log: [] };
    return { path, language, agent, backend, status: 'failed', error, ...nothing };
  }
}

/** Settings, agents and machines that are wrong are wrong for every file. */
function isAboutFiles({ code }: TarsError): boolean {
  return ![
    'ERR_CLOSED',
    'ERR_SETTINGS_INVALID',
    'ERR_AGENT_NOT_FOUND',
    'ERR_AGENT_INVALID',
    'ERR_BACKEND_UNAVAILABLE',
    'ERR_LIMIT_UNSUPPORTED',
  ].includes(code);
}

/// <reference lib="esnext.disposable" preserve="true" />
import { availableParallelism } from 'node:os';
import type { Outcome, Rule, Task } from '../../wit/types/agent.js';
import type { AgentManifest } from '../agents/agent-manifest.js';
import { builtInManifests } from '../agents/resolve.js';
import { ClosedError } from '../base/errors.js';
import { LinkedSignal } from '../base/linked-signal.js';
import type { LogLine } from '../base/log-line.js';
import type { Backend, Usage } from '../contract/backend.js';
import type { BackendName } from '../contract/backend-name.js';
import type { Isolation } from '../contract/isolation.js';
import { parseLanguage } from '../contract/languages.js';
import type { FileReport, SourceFile } from '../contract/report.js';
import { DiskCache, defaultCacheDir } from '../images/cache.js';
import { Pool } from '../pool/pool.js';
import type { PoolStats } from '../pool/stats.js';
import { RunCounters } from '../run/counters.js';
import { observedReports } from '../run/observed-run.js';
import { defaultBatch, defaultMaximumFiles, type RunPlan } from '../run/plan.js';
import { FileRun } from '../run/run.js';
import { callOnce } from '../run/single-call.js';
import { chooseBackend } from '../sandbox/probe.js';
import { ObservedBackend } from '../telemetry/observed-backend.js';
import { observedWait } from '../telemetry/observed-wait.js';
import { openTelemetry } from '../telemetry/open.js';
import type { Telemetry } from '../telemetry/telemetry.js';
import { type CheckedAgent, CheckedAgents } from './checked-agents.js';
import type {
  AgentInspection,
  CallOptions,
  HostOptions,
  PrepareOptions,
  Run,
  RunOptions,
} from './options.js';
import { Preparer } from './preparer.js';

const defaultQueueLimit = 1000;
const defaultIdleMs = 60_000;

/** The checks load with the first host, not with the package. */
type Checks = typeof import('./check-options.js');

/**
 * Runs agents in sandboxes.
 *
 * ```ts
 * await using host = await Host.open();
 * for await (const report of host.run('pattern-matcher', files, { settings })) …
 * ```
 */
export class Host implements AsyncDisposable {
  /** The chosen backend, and the reason in one sentence. */
  readonly backend: { name: BackendName; reason: string };
  readonly #backend: Backend;
  readonly #cache: DiskCache;
  readonly #pool: Pool;
  readonly #agents: CheckedAgents;
  readonly #preparer: Preparer;
  readonly #check: Checks;
  readonly #telemetry: Telemetry | undefined;
  readonly #closing = new AbortController();

  private constructor(
    backend: Backend,
    reason: string,
    cache: DiskCache,
    options: HostOptions,
    check: Checks,
    telemetry: Telemetry | undefined,
  ) {
    this.backend = { name: backend.name, reason };
    this.#backend = backend;
    this.#cache = cache;
    this.#check = check;
    this.#telemetry = telemetry;
    this.#pool = new Pool(backend, {
      concurrency: Math.max(1, Math.floor(options.concurrency ?? availableParallelism())),
      memoryBytes: options.memoryBudgetBytes,
      queueLimit: options.queueLimit ?? defaultQueueLimit,
      idleMs: options.idleMs ?? defaultIdleMs,
      warm: options.warm ?? 0,
      onWait: telemetry && ((image, granted) => observedWait(telemetry, image, granted)),
    });
    this.#agents = new CheckedAgents(backend, options.limits ?? {});
    this.#preparer = new Preparer(backend, this.#agents);
  }

  /**
   * Opens a host.
   * @throws OptionInvalidError, here and everywhere below, for invalid options;
   * BackendUnavailableError if the requested backend can't run here.
   */
  static async open(given: HostOptions = {}): Promise<Host> {
    const check = await import('./check-options.js');
    const options = check.hostOptions(given);
    const folder = options.cacheDir === false ? undefined : (options.cacheDir ?? defaultCacheDir());
    const onNotice = options.onNotice ?? (() => {});
    if (folder === undefined && options.cacheDir === undefined) {
      onNotice('images are kept nowhere: this user has no home folder, and cacheDir names none');
    }
    const telemetry = await openTelemetry(options.telemetry, onNotice);
    const cache = new DiskCache(folder, onNotice, options.cacheBytes);
    const { backend, reason } = await chooseBackend(options.backend ?? 'auto', {
      hyperlight: async () => {
        const { HyperlightBackend } = await import('../sandbox/hyperlight.js');
        return new HyperlightBackend(cache);
      },
      jco: async () => {
        const { JcoBackend } = await import('../sandbox/jco.js');
        return new JcoBackend(cache, options);
      },
    });
    const observed = telemetry ? new ObservedBackend(backend, telemetry) : backend;
    return new Host(observed, reason, cache, options, check, telemetry);
  }

  /** Lists the agents that come with this package. */
  agents(): Promise<AgentManifest[]> {
    return builtInManifests();
  }

  /**
   * Describes an agent without running a task. `agent` is the name of a built-in agent, or the path of a .wasm file or
   * of a folder with a manifest.json. The same holds for all methods below.
   * @throws AgentNotFoundError, AgentInvalidError
   */
  async inspect(agent: string): Promise<AgentInspection> {
    const { loaded, manifest, imports } = await this.#agent('inspect', agent);
    const limits = this.#agents.limitsOf(manifest);
    const info = await this.#backend.describe(loaded.component, limits);
    const { component, byteLength } = loaded;
    const isolation = await this.#backend.isolation(component);
    return { manifest, info, sha256: component.sha256, bytes: byteLength, isolation, imports, limits };
  }

  /**
   * Returns the isolation of an agent on this host.
   * @throws AgentNotFoundError, AgentInvalidError
   */
  async isolation(agent: string): Promise<Isolation> {
    const { loaded } = await this.#agent('isolation', agent);
    return this.#backend.isolation(loaded.component);
  }

  /**
   * Makes the image of an agent for one language and its settings, or finds it in the cache. Starts as many of its
   * sandboxes as the host keeps ready (`warm`).
   * @throws AgentNotFoundError, AgentInvalidError, SettingsInvalidError, LanguageUnknownError
   */
  async prepare(
    agent: string,
    options: PrepareOptions = {},
  ): Promise<{ rules: Rule[]; image: string; cached: boolean }> {
    const { settings, language } = this.#check.prepareOptions(options);
    const checked = await this.#agent('prepare', agent);
    const wanted = language === undefined ? checked.manifest.languages[0]! : parseLanguage(language);
    const { image, limits } = await this.#preparer.prepare(checked, wanted, settings, {});
    await this.#pool.warmUp(image, limits);
    return { rules: [...image.rules], image: image.digest, cached: image.cached };
  }

  /**
   * Runs one or several analyzers on files. Each file gets a report from every agent that reads its language, in the
   * order of the agents. Nothing starts before the iteration, and `files` is read only as fast as the sandboxes work. A
   * file that makes an agent fail is retried alone. If it fails again, it gets a report with status `failed`, and no
   * other file is affected. The iteration rejects if nothing can run: AgentNotFoundError, AgentInvalidError,
   * SettingsInvalidError, OptionInvalidError, MemoryBudgetError, ClosedError, the signal's reason. Some errors come
   * after the reports of earlier files: FilesLimitError, OptionInvalidError for a malformed file, and what `files`
   * throws.
   */
  run(
    agent: string | readonly string[],
    files: Iterable<SourceFile> | AsyncIterable<SourceFile>,
    options: RunOptions = {},
  ): Run {
    const rules = new Map<string, Rule>();
    let started: FileRun | undefined;
    const reports = () =>
      this.#run(agent, files, options, rules, (run) => {
        started = run;
      });
    const stats = () => started?.stats() ?? new RunCounters().stats();
    return { rules, stats, [Symbol.asyncIterator]: reports };
  }

  /** Returns the statistics of this host's sandboxes. */
  stats(): PoolStats {
    return this.#pool.stats();
  }

  /**
   * Closes the sandboxes that have no work now, except as many as `warm` says. Calls start others if they need them.
   */
  closeIdle(): Promise<void> {
    return this.#pool.closeIdle();
  }

  /**
   * Runs one task unchanged and returns the agent's validated outcome.
   * @throws AgentFailureError, TrapError, OutcomeInvalidError, QueueFullError, the errors of limits, and those of
   * `prepare`
   */
  async call(
    agent: string,
    task: Partial<Task>,
    options: CallOptions = {},
  ): Promise<{ outcome: Outcome; log: LogLine[]; usage: Usage }> {
    this.#assertOpen();
    const { settings, language, signal, limits } = this.#check.callOptions(options);
    const whole = this.#check.wholeTask(task);
    const checked = await this.#agent('call', agent);
    const shared = new Set(whole.sources.map((source) => source.language));
    const wanted = language ?? (shared.size === 1 ? [...shared][0]! : 'text');
    const parsed = parseLanguage(wanted);
    const preparing =
      settings == null && limits === undefined
        ? this.#preparer.prepareAsIs(checked, parsed)
        : this.#preparer.prepare(checked, parsed, settings, limits ?? {}, true);
    const ending = signal && new LinkedSignal(signal, this.#closing.signal);
    try {
      return await callOnce(this.#pool, checked.manifest, preparing, whole, ending?.signal);
    } finally {
      ending?.release();
    }
  }

  /** Ends all work. Pending calls and runs reject with ClosedError. */
  async close(): Promise<void> {
    this.#closing.abort(new ClosedError('the host was closed'));
    await this.#pool.close();
    await this.#backend.close();
    await this.#cache.settled();
  }

  /** Closes the host, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#run(
    agent: string | readonly string[],
    files: Iterable<SourceFile> | AsyncIterable<SourceFile>,
    options: RunOptions,
    rules: Map<string, Rule>,
    onStart: (run: FileRun) => void,
  ): AsyncGenerator<FileReport, void, undefined> {
    this.#assertOpen();
    const {
      settings,
      taskText,
      order = 'input',
      signal,
      limits = {},
      batch,
      maxFiles,
      results,
    } = this.#check.runOptions(options);
    const names = this.#check.agentNames(agent);
    const input = this.#check.filesOf(files);
    signal?.throwIfAborted();
    const checked = await Promise.all(names.map((name) => this.#agent('run', name)));
    const ending = new LinkedSignal(this.#closing.signal, ...(signal ? [signal] : []));
    try {
      const plan: RunPlan = {
        agents: checked.map((one) => this.#preparer.runAgent(one, settings, limits, rules)),
        backend: this.backend.name,
        pool: this.#pool,
        files: input,
        options: taskText,
        order,
        batch: { ...defaultBatch, ...batch },
        maximumFiles: maxFiles ?? defaultMaximumFiles,
        results,
        telemetry: this.#telemetry,
        signal: ending.signal,
      };
      const run = new FileRun(plan);
      onStart(run);
      yield* this.#telemetry ? observedReports(run, plan, this.#telemetry) : run.reports();
    } finally {
      ending.release();
    }
  }

  #assertOpen(): void {
    this.#closing.signal.throwIfAborted();
  }

  async #agent(where: string, agent: string): Promise<CheckedAgent> {
    this.#assertOpen();
    return this.#agents.get(this.#check.agentName(where, agent));
  }
}

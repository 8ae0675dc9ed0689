import { setMaxListeners } from 'node:events';
import { availableParallelism } from 'node:os';
import type { Outcome, Rule, Task } from '../wit/types/agent.js';
import { grammarOf } from './agents/grammars.js';
import type { AgentManifest } from './agents/manifest.js';
import { validateOutcome } from './agents/outcome.js';
import { builtInManifests } from './agents/resolve.js';
import { ClosedError, LanguageUnknownError } from './errors.js';
import { Cache, defaultCacheDir } from './images/cache.js';
import { canonicalJson } from './images/digest.js';
import type { Image } from './images/image.js';
import { type KnownAgent, KnownAgents } from './known-agents.js';
import { type Language, parseLanguage } from './languages.js';
import type {
  AgentInspection,
  CallOptions,
  HostOptions,
  PrepareOptions,
  Run,
  RunOptions,
} from './options.js';
import { Pool } from './pool/pool.js';
import { FileRun, type Lane } from './pool/run.js';
import { remember } from './remember.js';
import type { FileReport, SourceFile } from './report.js';
import type { Backend, BackendName, LogLine, Usage } from './sandbox/backend.js';
import type { Limits } from './sandbox/limits.js';
import { chooseBackend } from './sandbox/probe.js';

/**
 * Runs agents in sandboxes.
 *
 * ```ts
 * await using host = await Host.open();
 * for await (const report of host.run('pattern-matcher', files, { settings })) …
 * ```
 */
export class Host implements AsyncDisposable {
  /** The backend that was taken, and why, in one sentence. */
  readonly backend: { name: BackendName; reason: string };
  readonly #backend: Backend;
  readonly #cache: Cache;
  readonly #pool: Pool;
  readonly #agents: KnownAgents;
  readonly #images = new Map<string, Promise<Image>>();
  readonly #closing = new AbortController();

  private constructor(backend: Backend, reason: string, cache: Cache, options: HostOptions) {
    // As many listen as calls are under way.
    setMaxListeners(0, this.#closing.signal);
    this.backend = { name: backend.name, reason };
    this.#backend = backend;
    this.#cache = cache;
    this.#pool = new Pool(backend, Math.max(1, Math.floor(options.concurrency ?? availableParallelism())));
    this.#agents = new KnownAgents(backend, options.limits ?? {});
  }

  /** @throws BackendUnavailableError if the backend that was asked for can't run here. */
  static async open(options: HostOptions = {}): Promise<Host> {
    const folder = options.cacheDir === false ? undefined : (options.cacheDir ?? defaultCacheDir());
    const cache = new Cache(folder, options.onNotice ?? (() => {}));
    const { backend, reason } = await chooseBackend(options.backend ?? 'auto', {
      hyperlight: async () => {
        const { HyperlightBackend } = await import('./sandbox/hyperlight.js');
        return new HyperlightBackend(cache);
      },
      jco: async () => {
        const { JcoBackend } = await import('./sandbox/jco.js');
        return new JcoBackend(cache, options.tuneFor ?? 'throughput');
      },
    });
    backend.warmUp();
    return new Host(backend, reason, cache, options);
  }

  /** The agents that come with this package. */
  agents(): Promise<AgentManifest[]> {
    return builtInManifests();
  }

  /**
   * What an agent is, without running a task. `agent` is the name of a built-in one, or the path of a
   * folder with a manifest.json or of a .wasm file; so it is everywhere below.
   * @throws AgentNotFoundError, AgentInvalidError
   */
  async inspect(agent: string): Promise<AgentInspection> {
    const { loaded, manifest, imports } = await this.#agent(agent);
    const limits = this.#agents.limitsOf(manifest);
    const info = await this.#backend.describe(loaded.component, limits);
    return { manifest, info, sha256: loaded.component.sha256, bytes: loaded.byteLength, imports, limits };
  }

  /**
   * Makes the image of an agent for one language and its settings, or finds it in the cache.
   * @throws AgentNotFoundError, AgentInvalidError, SettingsInvalidError, LanguageUnknownError
   */
  async prepare(
    agent: string,
    { settings, language }: PrepareOptions = {},
  ): Promise<{ rules: Rule[]; image: string; cached: boolean }> {
    const known = await this.#agent(agent);
    const wanted = language === undefined ? known.manifest.languages[0]! : parseLanguage(language);
    const { image } = await this.#lane(known, wanted, settings, {});
    return { rules: [...image.rules], image: image.digest, cached: image.cached };
  }

  /**
   * Runs an analyzer on files. Nothing starts before the iteration does, and no more is read of `files`
   * than the sandboxes keep up with. A file that the agent fails on gets a report with status `failed`, and
   * costs no other file anything; the iteration itself rejects where nothing can run: AgentNotFoundError,
   * AgentInvalidError, SettingsInvalidError, ClosedError, the signal's reason.
   */
  run(agent: string, files: Iterable<SourceFile> | AsyncIterable<SourceFile>, options: RunOptions = {}): Run {
    const rules = new Map<string, Rule>();
    return { rules, [Symbol.asyncIterator]: () => this.#run(agent, files, options, rules) };
  }

  /**
   * Gives an agent one task as it is, and returns its outcome, validated.
   * @throws AgentFailureError, TrapError, OutcomeInvalidError, the errors of limits, and those of `prepare`
   */
  async call(
    agent: string,
    task: Partial<Task>,
    { settings, language, signal, limits }: CallOptions = {},
  ): Promise<{ outcome: Outcome; log: LogLine[]; usage: Usage }> {
    this.#assertOpen();
    const known = await this.#agent(agent);
    const whole: Task = { sources: [], reports: [], options: '{}', ...task };
    const shared = new Set(whole.sources.map((source) => source.language));
    const wanted = language ?? (shared.size === 1 ? [...shared][0]! : 'text');
    const lane = await this.#lane(known, parseLanguage(wanted), settings, limits ?? {}, true);
    const ending = signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
    const giveBack = await this.#pool.permit(ending);
    try {
      const { outcome, log, usage } = await this.#pool.call(lane.image, lane.limits, whole, ending);
      const rules = new Set(lane.image.rules.map((rule) => rule.id));
      const onePerSource = known.manifest.role === 'analyzer';
      const expectation = { agent: known.manifest.name, task: whole, rules, onePerSource };
      return { outcome: await validateOutcome(outcome, expectation), log, usage };
    } finally {
      giveBack();
    }
  }

  /** Ends all that runs. Calls and runs under way reject with ClosedError. */
  async close(): Promise<void> {
    this.#closing.abort(new ClosedError('the host was closed'));
    await this.#pool.close();
    await this.#backend.close();
    await this.#cache.settled();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#run(
    agent: string,
    files: Iterable<SourceFile> | AsyncIterable<SourceFile>,
    { settings, taskOptions, order = 'input', signal, limits }: RunOptions,
    rules: Map<string, Rule>,
  ): AsyncGenerator<FileReport, void, undefined> {
    this.#assertOpen();
    signal?.throwIfAborted();
    const known = await this.#agent(agent);
    const lanes = new Map<Language, Promise<Lane>>();
    const lane = (language: Language) =>
      remember(lanes, language, async () => {
        const own = typeof settings === 'function' ? settings(language) : settings;
        const made = await this.#lane(known, language, own, limits ?? {});
        for (const rule of made.image.rules) addRule(rules, rule);
        return made;
      });
    yield* new FileRun({
      agent: known.manifest.name,
      backend: this.backend.name,
      pool: this.#pool,
      files,
      lane,
      options: JSON.stringify(taskOptions ?? {}),
      order,
      signal: signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal,
    }).reports();
  }

  #assertOpen(): void {
    this.#closing.signal.throwIfAborted();
  }

  #agent(agent: string): Promise<KnownAgent> {
    this.#assertOpen();
    return this.#agents.get(agent);
  }

  async #lane(
    known: KnownAgent,
    language: Language,
    settings: unknown,
    own: Partial<Limits>,
    anyLanguage = false,
  ): Promise<Lane> {
    const { loaded, manifest } = known;
    if (!anyLanguage && !manifest.languages.includes(language)) {
      throw new LanguageUnknownError(`${manifest.name} doesn't read ${language}`, {
        hint: `it reads ${manifest.languages.join(', ')}`,
      });
    }
    const limits = this.#agents.limitsOf(manifest, own);
    const syntax = manifest.syntax ? await grammarOf(language) : undefined;
    const spec = {
      agent: loaded.component,
      syntax,
      language,
      settings: canonicalJson(settings ?? (await this.#agents.settingsOf(known))),
      limits,
    };
    const key = JSON.stringify([spec.agent.sha256, syntax?.sha256, language, spec.settings, limits]);
    const image = await remember(this.#images, key, () => this.#backend.prepare(spec));
    return { image, limits };
  }
}

/** An agent that is configured by language announces a rule for each of them. */
function addRule(rules: Map<string, Rule>, rule: Rule): void {
  const known = rules.get(rule.id);
  const languages = [...new Set([...(known?.languages ?? []), ...rule.languages])];
  rules.set(rule.id, { ...rule, languages });
}

import type * as z from 'zod/mini';
import { didYouMean } from '../../base/did-you-mean.js';
import { ClosedError, InputError, MethodUnknownError, TarsError } from '../../base/errors.js';
import { environmentFault } from '../../base/system-error.js';
import type { TraceContext } from '../../base/trace-context.js';
import { accepted } from '../../json/accepted.js';
import { check, formatPath } from '../../json/issues.js';
import { openTelemetry } from '../../telemetry/open.js';
import { inSpan, type Telemetry } from '../../telemetry/telemetry.js';
import { Deadline } from './deadline.js';
import type { Call, Method, Progress } from './method.js';
import type { MethodName, Methods } from './methods.js';
import { type CoreOptions, coreDefaults } from './options.js';
import { WarmHost } from './warm-host.js';
import { Workspace } from './workspace.js';

declare global {
  /** What zod's types name, in a program without the types of Node or the DOM. */
  interface URL {}
}

/** How a request runs. */
export interface RequestOptions {
  /** Ends the request, which rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Most milliseconds that the request may take. Default, and at most: the `maxRequestMs` of the service. */
  deadlineMs?: number | undefined;
  /** Most bytes of the result. Default, and at most: the `maxResultBytes` of the service. */
  maxBytes?: number | undefined;
  /** Receives how far the request has come. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Takes parts of the result as they are ready; then they are not in the result. */
  onPart?: ((part: unknown) => Promise<void>) | undefined;
  /** Receives notices for the user, one line each. Default: those of the service. */
  onNotice?: ((text: string) => void) | undefined;
  /** The caller's trace, which spans of the request join. What is malformed is ignored. */
  trace?: TraceContext | undefined;
}

/** Parameters of a method, as JSON. */
export type ParamsOf<Name extends MethodName> = z.input<Methods[Name]['params']>;
/** What a method gives back, as JSON. */
export type ResultOf<Name extends MethodName> = z.output<Methods[Name]['result']>;

/**
 * The product's verbs as one object. Every door (JSON-RPC, MCP, language server) opens on it, so that they give the
 * same answers. Parameters and results are JSON.
 *
 * ```ts
 * await using core = await Core.open({ roots: ['.'] });
 * const report = await core.call('analyze', { paths: ['src'] });
 * ```
 */
export class Core implements AsyncDisposable {
  /** All methods, by name. */
  readonly methods: Methods;
  readonly #workspace: Workspace;
  readonly #options: CoreOptions;
  readonly #host: WarmHost;
  readonly #telemetry: Telemetry | undefined;
  readonly #closing = new AbortController();
  readonly #counts = { running: 0, done: 0, failed: 0 };

  private constructor(
    methods: Methods,
    workspace: Workspace,
    options: CoreOptions,
    telemetry: Telemetry | undefined,
  ) {
    this.methods = methods;
    this.#workspace = workspace;
    this.#options = options;
    this.#host = new WarmHost(options);
    this.#telemetry = telemetry;
  }

  /** @throws OptionInvalidError; InputError for a root that is no folder */
  static async open(given: CoreOptions = {}): Promise<Core> {
    // Programs that open no service load none of this.
    const [{ methods }, { coreOptions }] = await Promise.all([
      import('./methods.js'),
      import('./check-options.js'),
    ]);
    const options = coreOptions(given);
    const workspace = await Workspace.open(options.roots ?? ['.']);
    const telemetry = await openTelemetry(options.host?.telemetry, options.onNotice ?? (() => {}));
    return new Core(methods, workspace, options, telemetry);
  }

  /** Real paths of the folders that requests may name files in. */
  get roots(): readonly string[] {
    return this.#workspace.roots;
  }

  /**
   * Carries out a method.
   * @throws OptionInvalidError for parameters, PathRefusedError, NotAllowedError, DeadlineError, MethodUnknownError,
   * ClosedError, InputError for what the system refuses, such as a full disk, and the errors of the work
   */
  async call<Name extends MethodName>(
    name: Name,
    params: ParamsOf<Name>,
    options: RequestOptions = {},
  ): Promise<ResultOf<Name>> {
    const method = methodOf(this.methods, name);
    const carryOut = () => this.#carryOut(method, params, options);
    return this.#traced(name, options.trace, carryOut) as Promise<ResultOf<Name>>;
  }

  async #carryOut(method: Method, params: unknown, options: RequestOptions): Promise<unknown> {
    const { name } = method;
    const given = accepted(method.params, params, { where: name, whole: 'params' });
    const { maxRequestMs = coreDefaults.maxRequestMs } = this.#options;
    const deadlineMs = Math.min(options.deadlineMs ?? maxRequestMs, maxRequestMs);
    const signals = [this.#closing.signal, ...(options.signal ? [options.signal] : [])];
    const ending = new Deadline(name, deadlineMs, ...signals);
    this.#counts.running++;
    this.#host.enter();
    let ended: 'done' | 'failed' = 'failed';
    try {
      ending.signal.throwIfAborted();
      const result = await unlessEnded(method.run(given, this.#call(options, ending.signal)), ending.signal);
      const fitting = check(method.result, result);
      if (!('value' in fitting)) throw unfit(name, fitting.issues);
      ended = 'done';
      return fitting.value;
    } finally {
      ending.release();
      this.#counts.running--;
      this.#counts[ended]++;
      await this.#host.leave();
    }
  }

  /**
   * Lends the shared host and a check of paths to work that the core has no method for. The host stays open until the
   * work ends. `name`: what the work is in traces.
   */
  async lend<T>(
    name: string,
    work: (lent: Pick<Call, 'host' | 'workspace'>) => Promise<T>,
    trace?: TraceContext,
  ): Promise<T> {
    this.#closing.signal.throwIfAborted();
    this.#host.enter();
    try {
      const lent = { host: () => this.#host.get(), workspace: this.#workspace };
      return await this.#traced(name, trace, () => work(lent));
    } finally {
      await this.#host.leave();
    }
  }

  /** Ends all requests, which reject with ClosedError, and closes the sandboxes. */
  async close(): Promise<void> {
    this.#closing.abort(new ClosedError('the service was closed'));
    await this.#host[Symbol.asyncDispose]();
  }

  /** Closes the core, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #traced<T>(name: string, trace: TraceContext | undefined, work: () => Promise<T>): Promise<T> {
    if (!this.#telemetry) return work();
    return inSpan(this.#telemetry.start('tars.request', { 'tars.method': name }, trace), work);
  }

  #call(options: RequestOptions, signal: AbortSignal): Call {
    const { maxResultBytes = coreDefaults.maxResultBytes } = this.#options;
    return {
      workspace: this.#workspace,
      options: this.#options,
      signal,
      maxBytes: Math.min(options.maxBytes ?? maxResultBytes, maxResultBytes),
      host: () => this.#host.get(),
      facts: () => ({ host: this.#host.opened, requests: { ...this.#counts } }),
      progress: options.onProgress ?? (() => {}),
      partial: options.onPart,
      notice: options.onNotice ?? this.#options.onNotice ?? (() => {}),
    };
  }
}

function methodOf(methods: Methods, name: string): Method {
  if (Object.hasOwn(methods, name)) return methods[name as MethodName] as unknown as Method;
  throw new MethodUnknownError(`there is no method ${JSON.stringify(name.slice(0, 100))}`, {
    hint: didYouMean(name, Object.keys(methods)),
  });
}

/** A fault of the method, which the schema keeps from the one who asked. */
function unfit(name: string, issues: readonly { path: readonly PropertyKey[]; message: string }[]): Error {
  const places = issues.slice(0, 5).map(({ path, message }) => `${formatPath(path)} ${message}`);
  return new Error(`the result of ${name} does not fit its schema: ${places.join('; ')}`);
}

/**
 * Work that its signal has ended rejects with the signal's reason, whatever it says itself. A fault of the machine is
 * no fault of the program.
 */
async function unlessEnded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await work;
  } catch (error) {
    signal.throwIfAborted();
    const fault = error instanceof TarsError ? undefined : environmentFault(error);
    throw fault === undefined ? error : new InputError(fault, { cause: error });
  }
}

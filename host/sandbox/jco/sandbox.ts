import type { Task } from '../../../wit/types/agent.js';
import {
  BackendUnavailableError,
  ClosedError,
  CpuTimeError,
  MemoryLimitError,
  SandboxCrashedError,
} from '../../base/errors.js';
import { type CallResult, type Sandbox, type SandboxState, taskBytes } from '../../contract/backend.js';
import { configureLimits, type Limits } from '../../contract/limits.js';
import { addressHint } from '../addresses.js';
import { faultError } from '../fault.js';
import type { ProcessEnd } from '../process/bounded-process.js';
import { checkReports } from '../task.js';
import type { FromRunner, RunnerResponse } from './protocol.js';
import type { Runner } from './runner.js';

/** What is longer, Node takes for nothing. */
const longestTimerMs = 2 ** 31 - 1;

/** A timer that fires so late tells that this process was stopped, or busy: what came meanwhile is still to be read. */
const lateMs = 50;
/** Time for reading it. */
const readingMs = 250;

interface Pending {
  resolve(response: RunnerResponse): void;
  reject(error: unknown): void;
  limits: Limits;
  /** When its time is up, by the clock of `performance`. */
  dueMs: number;
  /** Whether the guest has been called: until then its instance was made. */
  started: boolean;
}

/** One runner with one image. */
export class JcoSandbox implements Sandbox {
  readonly #limits: Limits;
  readonly #start: () => Runner;
  #runner: Runner | undefined;
  /** The end of runners that were ended. */
  #ending: Promise<unknown> = Promise.resolve();
  #state: SandboxState = 'poisoned';
  #pending: Pending | undefined;
  /** Of the pending question; between two it runs on, which is cheaper than stopping and finds nothing to end. */
  #deadline: { timer: NodeJS.Timeout; ms: number } | undefined;
  /** What `configure` or `describe` returned, with its log. */
  setupAnswer: RunnerResponse | undefined;
  /** Whether the agent has answered that, and its state is being taken. */
  preInitializing = false;

  /** `start`: makes a runner that loads the image. */
  constructor(limits: Limits, start: () => Runner) {
    this.#limits = limits;
    this.#start = start;
  }

  get state(): SandboxState {
    return this.#state;
  }

  /** Brings it from nothing, or from poisoned, to the image's state. */
  async restore(): Promise<void> {
    if (this.#state === 'closed') throw new ClosedError('the sandbox is closed');
    if (this.#state !== 'poisoned') return;
    this.#state = 'running';
    await this.#ending;
    // Closed in the meantime.
    if (this.#state !== 'running') throw new ClosedError('the sandbox is closed');
    const runner = this.#start();
    this.#runner = runner;
    runner.listen({
      onMessage: (message) => this.#runner === runner && this.#receive(message),
      onEnd: (end) => this.#runner === runner && this.#fail('poisoned', this.#endError(end)),
    });
    const response = await this.#request(() => {}, configureLimits(this.#limits));
    if (response.fault) {
      this.#drop('poisoned');
      throw faultError(response.fault, this.#limits);
    }
    this.setupAnswer = response;
    this.#settleAnswered();
  }

  async call(task: Task, { signal }: { signal?: AbortSignal } = {}): Promise<CallResult> {
    signal?.throwIfAborted();
    if (this.#state === 'closed') throw new ClosedError('the sandbox is closed');
    if (this.#state !== 'ready') throw new SandboxCrashedError(`the sandbox is ${this.#state}`);
    checkReports(task);
    this.#state = 'running';
    const started = performance.now();
    const onAbort = () => this.#fail('poisoned', signal!.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const response = await this.#request((runner) => runner.call(task), this.#limits);
      if (response.fault) {
        if (response.fault.kind === 'memory' || response.fault.kind === 'crash') this.#drop('poisoned');
        else this.#settleAnswered();
        throw faultError(response.fault, this.#limits, response.log);
      }
      if (this.#runner?.worn) this.#drop('poisoned');
      else this.#settleAnswered();
      const usage = {
        wallMs: performance.now() - started,
        cpuMs: undefined,
        fuel: undefined,
        inputBytes: taskBytes(task),
        ...response.usage,
      };
      return { outcome: response.answer!, log: response.log, usage };
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async settled(): Promise<void> {
    await this.#ending;
  }

  async close(): Promise<void> {
    if (this.#state !== 'closed') {
      this.#fail('closed', new ClosedError('the sandbox was closed during the call'));
    }
    await this.#ending;
  }

  #request(send: (runner: Runner) => void, limits: Limits): Promise<RunnerResponse> {
    return new Promise((resolve, reject) => {
      const runner = this.#runner!;
      runner.hold();
      this.#pending = { resolve, reject, limits, dueMs: 0, started: false };
      this.#startDeadline();
      send(runner);
    });
  }

  #startDeadline(): void {
    const { wallMs, cpuMs = wallMs } = this.#pending!.limits;
    const ms = Math.min(wallMs, cpuMs, longestTimerMs);
    this.#pending!.dueMs = performance.now() + ms;
    if (this.#deadline?.ms === ms) {
      this.#deadline.timer.refresh();
      return;
    }
    this.#endDeadline();
    const timer = setTimeout(() => this.#expire(), ms);
    // What waits for an answer keeps the process alive by the runner.
    this.#deadline = { timer: timer.unref(), ms };
  }

  #expire(): void {
    const pending = this.#pending;
    if (!pending) return;
    const { limits, dueMs } = pending;
    const late = performance.now() - dueMs > lateMs;
    const judge = () => {
      if (this.#pending !== pending || pending.dueMs !== dueMs) return;
      // Nothing here measures the processor time of one thread: it can't be more than the wall time.
      const kind = (limits.cpuMs ?? limits.wallMs) < limits.wallMs ? 'cpu' : 'wall';
      this.#fail('poisoned', faultError({ kind }, limits));
    };
    if (late) setTimeout(judge, readingMs).unref();
    else judge();
  }

  #endDeadline(): void {
    clearTimeout(this.#deadline?.timer);
    this.#deadline = undefined;
  }

  #receive(message: FromRunner): void {
    const pending = this.#pending;
    if (message.type === 'answer') {
      this.#pending = undefined;
      this.#runner?.release();
      pending?.resolve(message.response);
    } else if (message.type === 'baking') {
      this.preInitializing = true;
    } else if (message.type === 'started' && pending && !pending.started) {
      pending.started = true;
      this.#startDeadline();
    }
  }

  #endError({ kind, how, cause }: ProcessEnd): Error {
    const hint = kind === 'crash' ? addressHint() : undefined;
    if (hint !== undefined) return new BackendUnavailableError(`the sandbox ${how}`, { hint, cause });
    if (kind === 'memory') {
      return new MemoryLimitError('the agent, or its outcome, needs more memory than a sandbox has', {
        cause,
      });
    }
    if (kind === 'cpu') return new CpuTimeError(`the sandbox ${how}`, { cause });
    return new SandboxCrashedError(`the sandbox ${how}`, { cause });
  }

  /** Ends the runner, and the call with it, if there is one. */
  #fail(state: 'poisoned' | 'closed', error: unknown): void {
    this.#drop(state);
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(error);
  }

  #drop(state: 'poisoned' | 'closed'): void {
    const runner = this.#runner;
    this.#runner = undefined;
    this.#endDeadline();
    this.#settleState(state);
    if (runner) this.#ending = Promise.all([this.#ending, runner.end()]);
  }

  /** What ended after its answer, and before anybody saw that, is not ready. */
  #settleAnswered(): void {
    this.#settleState(this.#runner ? 'ready' : 'poisoned');
  }

  #settleState(state: SandboxState): void {
    if (this.#state !== 'closed') this.#state = state;
  }
}

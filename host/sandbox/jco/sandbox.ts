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

/** Longest delay of a timer: Node ignores longer ones. */
const longestTimerMs = 2 ** 31 - 1;

/** Lateness of a timer which shows that this process was stopped or busy. Messages may then be waiting. */
const lateMs = 50;
/** Time to read those messages. */
const readingMs = 250;

interface Pending {
  resolve(response: RunnerResponse): void;
  reject(error: unknown): void;
  limits: Limits;
  /** Deadline, by the clock of `performance`. */
  dueMs: number;
  /** Whether the guest was called. Before that, its instance is made. */
  started: boolean;
}

/** A sandbox on jco: one runner with one image. */
export class JcoSandbox implements Sandbox {
  readonly #limits: Limits;
  readonly #start: () => Runner;
  #runner: Runner | undefined;
  /** Resolves when all ended runners are gone. */
  #ending: Promise<unknown> = Promise.resolve();
  #state: SandboxState = 'poisoned';
  #pending: Pending | undefined;
  /**
   * Deadline of the pending request. It stays armed between requests: that is cheaper than clearing it, and it does
   * nothing then.
   */
  #deadline: { timer: NodeJS.Timeout; ms: number } | undefined;
  /** Response to `configure` or `describe`, with its log. */
  setupAnswer: RunnerResponse | undefined;
  /** Whether the setup request is answered and pre-initialization has begun. */
  preInitializing = false;

  /** `start` makes a runner that loads the image. */
  constructor(limits: Limits, start: () => Runner) {
    this.#limits = limits;
    this.#start = start;
  }

  get state(): SandboxState {
    return this.#state;
  }

  /** Brings a new or poisoned sandbox to the image's state. */
  async restore(): Promise<void> {
    if (this.#state === 'closed') throw new ClosedError('the sandbox is closed');
    if (this.#state !== 'poisoned') return;
    this.#state = 'running';
    await this.#ending;
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
    // The runner, not the timer, keeps the process alive during a request.
    this.#deadline = { timer: timer.unref(), ms };
  }

  #expire(): void {
    const pending = this.#pending;
    if (!pending) return;
    const { limits, dueMs } = pending;
    const late = performance.now() - dueMs > lateMs;
    const judge = () => {
      if (this.#pending !== pending || pending.dueMs !== dueMs) return;
      // The processor time of one thread can't be measured here, but never exceeds the wall time.
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

  /** Ends the runner and rejects the pending call, if there is one. */
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

  /** Settles the state after a response. A runner that has ended meanwhile leaves the sandbox poisoned. */
  #settleAnswered(): void {
    this.#settleState(this.#runner ? 'ready' : 'poisoned');
  }

  #settleState(state: SandboxState): void {
    if (this.#state !== 'closed') this.#state = state;
  }
}

import { Worker } from 'node:worker_threads';
import type { Task } from '../../../wit/types/agent.js';
import { ClosedError, MemoryLimitError, SandboxCrashedError } from '../../errors.js';
import { type CallResult, type Sandbox, type SandboxState, taskBytes } from '../backend.js';
import { faultError } from '../fault.js';
import { configureLimits, defaultLimits, type Limits } from '../limits.js';
import { checkReports } from '../task.js';
import { type Answer, answerOf, type FromWorker, type LoadMessage, type ToWorker } from './protocol.js';

const MiB = 1024 * 1024;

const youngHeapBytes = 64 * MiB;

/** Where the limit on output is the usual. */
export const usualHeapBytes = 512 * MiB;

/** What lifting an outcome into JS objects may take; the guest's own memory is bounded elsewhere. */
export function heapBytesFor({ outputBytes }: Limits): number {
  return usualHeapBytes * Math.min(8, Math.max(1, outputBytes / defaultLimits.outputBytes));
}

/** What the thread of a sandbox may ever take: the guest's memory, what it is given, and the heap. */
export function threadBytes(limits: Limits): number {
  return limits.memoryBytes + limits.inputBytes + heapBytesFor(limits) + youngHeapBytes;
}

/** A worker thread that has loaded its code and waits for an image. It doesn't keep the process alive. */
export function spawnThread(heapBytes: number): Worker {
  const worker = new Worker(new URL('./worker.js', import.meta.url), {
    env: {},
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: {
      maxOldGenerationSizeMb: heapBytes / MiB,
      maxYoungGenerationSizeMb: youngHeapBytes / MiB,
    },
  });
  worker.on('error', () => {});
  worker.unref();
  return worker;
}

/** What is longer, Node takes for nothing. */
const longestTimerMs = 2 ** 31 - 1;

interface Pending {
  resolve(answer: Answer): void;
  reject(error: unknown): void;
  limits: Limits;
}

/** One worker thread with one image. */
export class JcoSandbox implements Sandbox {
  readonly #load: LoadMessage;
  readonly #limits: Limits;
  readonly #newThread: () => Worker;
  #worker: Worker | undefined;
  #state: SandboxState = 'poisoned';
  #pending: Pending | undefined;
  /** Of the pending question; between two it runs on, which is cheaper than stopping and finds nothing to end. */
  #deadline: { timer: NodeJS.Timeout; ms: number } | undefined;
  /** What `configure` or `describe` returned, with its log. */
  first: Answer | undefined;
  /** Whether the agent has answered that, and its state is being taken. */
  baking = false;

  constructor(load: LoadMessage, limits: Limits, newThread: () => Worker) {
    this.#load = load;
    this.#limits = limits;
    this.#newThread = newThread;
  }

  get state(): SandboxState {
    return this.#state;
  }

  /** Brings it from nothing, or from poisoned, to the image's state. */
  async restore(): Promise<void> {
    if (this.#state === 'closed') throw new ClosedError('the sandbox is closed');
    if (this.#state !== 'poisoned') return;
    const worker = this.#newThread();
    this.#worker = worker;
    worker.removeAllListeners('error');
    worker.on('message', (message: FromWorker) => this.#worker === worker && this.#receive(message));
    worker.on('error', (error) => this.#lost(worker, error));
    worker.on('exit', () => this.#lost(worker, undefined));
    this.#state = 'running';
    const answer = await this.#ask(this.#load, configureLimits(this.#limits));
    if (answer.fault) {
      this.#drop('poisoned');
      throw faultError(answer.fault, this.#limits);
    }
    this.first = answer;
    this.#settleState('ready');
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
      const answer = await this.#ask([task.sources, task.reports, task.options], this.#limits);
      if (answer.fault) {
        if (answer.fault.kind === 'memory' || answer.fault.kind === 'crash') this.#drop('poisoned');
        else this.#settleState('ready');
        throw faultError(answer.fault, this.#limits);
      }
      this.#settleState('ready');
      const usage = {
        wallMs: performance.now() - started,
        cpuMs: undefined,
        fuel: undefined,
        inputBytes: taskBytes(task),
        ...answer.usage,
      };
      return { outcome: answer.answer!, log: answer.log, usage };
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return;
    const worker = this.#worker;
    this.#fail('closed', new ClosedError('the sandbox was closed during the call'));
    await worker?.terminate();
  }

  #ask(message: ToWorker, limits: Limits): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const worker = this.#worker!;
      worker.ref();
      this.#pending = { resolve, reject, limits };
      this.#startDeadline();
      worker.postMessage(message);
    });
  }

  #startDeadline(): void {
    const { wallMs, cpuMs = wallMs } = this.#pending!.limits;
    const ms = Math.min(wallMs, cpuMs, longestTimerMs);
    if (this.#deadline?.ms === ms) {
      this.#deadline.timer.refresh();
      return;
    }
    this.#endDeadline();
    const timer = setTimeout(() => {
      if (!this.#pending) return;
      const { limits } = this.#pending;
      // Nothing here measures the processor time of one thread: it can't be more than the wall time.
      const kind = (limits.cpuMs ?? limits.wallMs) < limits.wallMs ? 'cpu' : 'wall';
      this.#fail('poisoned', faultError({ kind }, limits));
    }, ms);
    // What waits for an answer keeps the process alive by the thread.
    this.#deadline = { timer: timer.unref(), ms };
  }

  #endDeadline(): void {
    clearTimeout(this.#deadline?.timer);
    this.#deadline = undefined;
  }

  #receive(message: FromWorker): void {
    const pending = this.#pending;
    if (!('type' in message)) {
      this.#pending = undefined;
      this.#worker?.unref();
      pending?.resolve(answerOf(message));
    } else if (message.type === 'baking') {
      this.baking = true;
    } else if (message.type === 'started' && pending) {
      this.#startDeadline();
    }
  }

  #lost(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    const outOfMemory = (error as NodeJS.ErrnoException | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
    this.#fail(
      'poisoned',
      outOfMemory
        ? new MemoryLimitError('the outcome of the agent needs more memory than a sandbox has', {
            cause: error,
          })
        : new SandboxCrashedError('the sandbox ended by itself', { cause: error }),
    );
  }

  /** Ends the thread, and the call with it, if there is one. */
  #fail(state: 'poisoned' | 'closed', error: unknown): void {
    this.#drop(state);
    const pending = this.#pending;
    this.#pending = undefined;
    pending?.reject(error);
  }

  #drop(state: 'poisoned' | 'closed'): void {
    const worker = this.#worker;
    this.#worker = undefined;
    this.#endDeadline();
    this.#settleState(state);
    void worker?.terminate();
  }

  #settleState(state: SandboxState): void {
    if (this.#state !== 'closed') this.#state = state;
  }
}

import { ClosedError, InputLimitError, QueueFullError, TarsError } from '../base/errors.js';
import { type Backend, type CallResult, type Task, taskBytes } from '../contract/backend.js';
import type { Image } from '../contract/image.js';
import { type Limits, outcomeBytes } from '../contract/limits.js';
import { Durations } from './distribution.js';
import { IdleSandboxes, type PooledSandbox } from './idle.js';
import { keyOf, LeaseRequest, type SandboxNeed } from './lease-request.js';
import { MemoryBudget } from './memory.js';
import type { PoolStats } from './stats.js';

export interface PoolOptions {
  /** Sandboxes at work at a time. */
  concurrency: number;
  /** For all sandboxes together. Default: three quarters of what is available. */
  memoryBytes?: number | undefined;
  /** Calls that may wait for a sandbox; files of runs, which wait in their input, don't count. */
  queueLimit: number;
  /** How long a sandbox is kept without work. */
  idleMs: number;
  /** Sandboxes that are kept ready all the same. */
  warm: number;
}

/** What the pool needs of a backend. */
export type SandboxSource = Pick<Backend, 'start' | 'sandboxBytes'>;

/** Agents that take turns on the same files don't end each other's sandboxes. */
const imagesOfAChain = 6;

/** A sandbox for one call. */
export interface Lease {
  call(task: Task, signal: AbortSignal | undefined): Promise<CallResult>;
  /** Nothing is called after it. */
  release(): void;
}

/**
 * The sandboxes of a host, over all images. Who wants one waits in line until one is free and memory for it is
 * there; sandboxes without work make room for those of another image.
 */
export class Pool {
  readonly concurrency: number;
  readonly #backend: SandboxSource;
  readonly #memory: MemoryBudget;
  readonly #queueLimit: number;
  readonly #warm: number;
  readonly #idle: IdleSandboxes;
  readonly #waiting: LeaseRequest<Lease>[] = [];
  readonly #busy = new Set<PooledSandbox>();
  /** Sandboxes on their way up: they hold a place and memory. */
  #starting = 0;
  /** Memory of sandboxes on their way down. */
  #leavingBytes = 0;
  /** What brings sandboxes up and down. */
  readonly #moves = new Set<Promise<unknown>>();
  #closed = false;
  readonly #counts = { started: 0, restored: 0, closed: 0 };
  readonly #failures: Record<string, number> = {};
  readonly #waits = new Durations();
  readonly #runs = new Durations();

  constructor(backend: SandboxSource, { concurrency, memoryBytes, queueLimit, idleMs, warm }: PoolOptions) {
    this.#backend = backend;
    this.concurrency = concurrency;
    this.#memory = new MemoryBudget(memoryBytes);
    this.#queueLimit = queueLimit;
    this.#warm = warm;
    this.#idle = new IdleSandboxes(idleMs, warm, (pooled) => void this.#retire(pooled));
  }

  stats(): PoolStats {
    return {
      concurrency: this.concurrency,
      memory: { budgetBytes: this.#memory.totalBytes, reservedBytes: this.#memory.reservedBytes },
      queued: this.#waiting.length,
      running: this.#busy.size,
      idle: this.#idle.length,
      ...this.#counts,
      failures: { ...this.#failures },
      waitMs: this.#waits.read(),
      runMs: this.#runs.read(),
    };
  }

  /**
   * A sandbox of the image, in turn. Closing the pool ends waits and calls without a signal, too.
   * @throws QueueFullError if `bounded` and too many wait already, MemoryBudgetError, ClosedError
   */
  lease(image: Image, limits: Limits, signal: AbortSignal | undefined, bounded = false): Promise<Lease> {
    signal?.throwIfAborted();
    if (this.#closed) throw new ClosedError('the host is closed');
    if (bounded && this.#waiting.length >= this.#queueLimit) {
      throw new QueueFullError(`${this.#waiting.length} calls wait for a sandbox already`, {
        hint: 'wait for answers before more calls, or raise queueLimit',
      });
    }
    const request = new LeaseRequest<Lease>(this.#needOf(image, limits), signal, () => {
      const at = this.#waiting.indexOf(request);
      if (at >= 0) this.#waiting.splice(at, 1);
      this.#grantWaiting();
    });
    this.#waiting.push(request);
    this.#grantWaiting();
    return request.granted;
  }

  /** Starts sandboxes of the image until as many are ready as are to be pooled. */
  async warmUp(image: Image, limits: Limits): Promise<void> {
    const need = this.#needOf(image, limits);
    const wanted = Math.min(this.#warm, this.concurrency) - this.#idle.count(need.key);
    const starts: Promise<void>[] = [];
    for (let count = 0; count < wanted && !this.#closed && this.#memory.missing(need.bytes) === 0; count++) {
      const start = this.#move(this.#start(need));
      starts.push(
        start.then((pooled) => {
          this.#starting--;
          this.#giveBack(pooled);
        }),
      );
    }
    await Promise.all(starts);
  }

  /** Resolves when no sandbox is left, those included that are on their way up or down. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const request of this.#waiting.splice(0)) request.refuse(new ClosedError('the host is closed'));
    const idle = this.#idle.takeAll().map((pooled) => this.#retire(pooled));
    const closing = [...idle, ...[...this.#busy].map(({ sandbox }) => sandbox.close())];
    await Promise.allSettled([...closing, ...this.#moves]);
    await Promise.all(closing);
  }

  #move<T>(move: Promise<T>): Promise<T> {
    this.#moves.add(move);
    const done = () => void this.#moves.delete(move);
    move.then(done, done);
    return move;
  }

  /**
   * A sandbox counts with all that it may ever take, and its outcome in the host's process.
   * @throws MemoryBudgetError where that is more than the budget
   */
  #needOf(image: Image, limits: Limits): SandboxNeed {
    const bytes = this.#backend.sandboxBytes(image, limits) + outcomeBytes(limits);
    this.#memory.check(bytes);
    return { key: keyOf(image, limits), image, limits, bytes };
  }

  /** Gives sandboxes to who waits, the first first, as far as places and memory go. */
  #grantWaiting(): void {
    while (this.#waiting.length > 0 && this.#busy.size + this.#starting < this.concurrency) {
      const request = this.#waiting[0]!;
      const pooled = this.#idle.take(request.key);
      if (pooled) {
        this.#waiting.shift();
        this.#busy.add(pooled);
        this.#grant(request, pooled);
      } else if (this.#memory.missing(request.bytes) === 0) {
        this.#waiting.shift();
        this.#startFor(request);
      } else {
        this.#makeRoom(request.bytes);
        return;
      }
    }
  }

  #startFor(request: LeaseRequest<Lease>): void {
    this.#move(this.#start(request)).then(
      (pooled) => {
        this.#starting--;
        if (request.abandoned) {
          this.#giveBack(pooled);
          return;
        }
        this.#busy.add(pooled);
        this.#grant(request, pooled);
      },
      (error: unknown) => {
        request.refuse(error);
        this.#grantWaiting();
      },
    );
  }

  /** What comes of it counts as starting until the caller has found a place for it. */
  async #start({ key, image, limits, bytes }: SandboxNeed): Promise<PooledSandbox> {
    this.#starting++;
    this.#memory.reserve(bytes);
    try {
      const sandbox = await this.#backend.start(image, limits);
      this.#counts.started++;
      if (this.#closed) {
        await sandbox.close();
        throw new ClosedError('the host is closed');
      }
      return { key, sandbox, bytes };
    } catch (error) {
      this.#starting--;
      this.#memory.giveBack(bytes);
      throw error;
    }
  }

  #grant(request: LeaseRequest<Lease>, pooled: PooledSandbox): void {
    this.#waits.add(performance.now() - request.since);
    let held = true;
    request.grant({
      call: (task, signal) => this.#callSandbox(pooled, request.limits, task, signal),
      release: () => {
        if (!held) return;
        held = false;
        void this.#release(pooled);
      },
    });
  }

  async #callSandbox(
    { sandbox }: PooledSandbox,
    limits: Limits,
    task: Task,
    signal: AbortSignal | undefined,
  ): Promise<CallResult> {
    signal?.throwIfAborted();
    const bytes = taskBytes(task);
    if (bytes > limits.inputBytes) {
      throw new InputLimitError(`the task takes ${bytes} bytes, and the limit is ${limits.inputBytes}`, {
        hint: 'raise the limit on input',
      });
    }
    const since = performance.now();
    try {
      if (sandbox.state === 'poisoned') {
        await sandbox.restore();
        this.#counts.restored++;
      }
      return await sandbox.call(task, signal && { signal });
    } catch (error) {
      const code = signal?.aborted ? 'aborted' : error instanceof TarsError ? error.code : 'ERR_INTERNAL';
      this.#failures[code] = (this.#failures[code] ?? 0) + 1;
      throw error;
    } finally {
      this.#runs.add(performance.now() - since);
    }
  }

  /** Its place is free once what was ended in it is gone. */
  async #release(pooled: PooledSandbox): Promise<void> {
    if (pooled.sandbox.state === 'poisoned') await pooled.sandbox.settled();
    this.#busy.delete(pooled);
    this.#giveBack(pooled);
  }

  #giveBack(pooled: PooledSandbox): void {
    if (this.#closed || pooled.sandbox.state === 'closed') void this.#retire(pooled);
    else this.#idle.add(pooled);
    this.#grantWaiting();
    const most = Math.max(2 * this.concurrency, imagesOfAChain);
    while (this.#idle.length > 0 && this.#idle.length + this.#busy.size > most) {
      void this.#retire(this.#idle.takeOldest()!);
    }
  }

  #makeRoom(bytes: number): void {
    while (this.#memory.missing(bytes) > this.#leavingBytes) {
      const oldest = this.#idle.takeOldest();
      if (!oldest) return;
      void this.#retire(oldest);
    }
  }

  #retire(pooled: PooledSandbox): Promise<void> {
    return this.#move(this.#end(pooled));
  }

  /** Its memory is free only when it is gone. */
  async #end({ sandbox, bytes }: PooledSandbox): Promise<void> {
    this.#leavingBytes += bytes;
    this.#counts.closed++;
    try {
      await sandbox.close();
    } finally {
      this.#leavingBytes -= bytes;
      this.#memory.giveBack(bytes);
      this.#grantWaiting();
    }
  }
}

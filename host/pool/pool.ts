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
  /** Maximum number of sandboxes that work at a time. */
  concurrency: number;
  /** Memory budget of all sandboxes together. Default: three quarters of the available memory. */
  memoryBytes?: number | undefined;
  /** Maximum number of calls that wait for a sandbox. Files of runs wait in their input and don't count. */
  queueLimit: number;
  /** How long an idle sandbox stays open. */
  idleMs: number;
  /** Idle sandboxes that always stay open. */
  warm: number;
  /** Receives every wait for a sandbox. */
  onWait?: ((image: Image, granted: Promise<unknown>) => void) | undefined;
}

/** The part of a backend that the pool uses. */
export type SandboxSource = Pick<Backend, 'start' | 'sandboxBytes'>;

/** Sandboxes that may always stay open, so that agents taking turns on the same files don't end each other's. */
const imagesOfAChain = 3;

/** Calls of others, for each place, after which a sandbox is closed: its image's files have probably been looked at. */
const mostCallsBetween = 8;

/** A sandbox for one call. */
export interface Lease {
  call(task: Task, signal: AbortSignal | undefined): Promise<CallResult>;
  /** Releases the sandbox. No call may follow. */
  release(): void;
}

/**
 * The sandboxes of a host, over all images. A caller waits in a queue until a sandbox is free and memory allows one.
 * Idle sandboxes are closed when another image needs their memory.
 */
export class Pool {
  readonly concurrency: number;
  readonly #backend: SandboxSource;
  readonly #memory: MemoryBudget;
  readonly #queueLimit: number;
  readonly #warm: number;
  readonly #onWait: PoolOptions['onWait'];
  readonly #idle: IdleSandboxes;
  readonly #waiting: LeaseRequest<Lease>[] = [];
  readonly #busy = new Set<PooledSandbox>();
  /** Sandboxes that are starting. Each holds a place and memory. */
  #starting = 0;
  /** Memory of sandboxes that are closing. */
  #leavingBytes = 0;
  /** Starts and closes in progress. */
  readonly #moves = new Set<Promise<unknown>>();
  #closed = false;
  #calls = 0;
  readonly #counts = { started: 0, restored: 0, closed: 0 };
  readonly #failures: Record<string, number> = {};
  readonly #waits = new Durations();
  readonly #runs = new Durations();

  constructor(backend: SandboxSource, options: PoolOptions) {
    const { concurrency, memoryBytes, queueLimit, idleMs, warm, onWait } = options;
    this.#backend = backend;
    this.concurrency = concurrency;
    this.#memory = new MemoryBudget(memoryBytes);
    this.#queueLimit = queueLimit;
    this.#warm = warm;
    this.#onWait = onWait;
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
   * Waits for a sandbox of the image. Closing the pool also ends waits and calls that have no signal.
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
    this.#onWait?.(image, request.granted);
    this.#grantWaiting();
    return request.granted;
  }

  /** Starts sandboxes of the image until as many are ready as `warm` asks for. */
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

  /** Closes the sandboxes that have no work now, except those that are kept warm. */
  async closeIdle(): Promise<void> {
    await Promise.all(this.#idle.takeUnused(Number.POSITIVE_INFINITY).map((pooled) => this.#retire(pooled)));
  }

  /** Closes the pool. Resolves when no sandbox is left, including those that are starting or closing. */
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
   * Computes the requirements on a sandbox. It counts with the most memory that it, and its outcome in the host's
   * process, may take.
   * @throws MemoryBudgetError if that is more than the budget
   */
  #needOf(image: Image, limits: Limits): SandboxNeed {
    const bytes = this.#backend.sandboxBytes(image, limits) + outcomeBytes(limits);
    this.#memory.check(bytes);
    return { key: keyOf(image, limits), image, limits, bytes };
  }

  /** Grants sandboxes to waiting callers, first come first served, as far as places and memory allow. */
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

  /** Starts a sandbox, which counts as starting until the caller has placed it. */
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
    this.#calls++;
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

  /** Releases a sandbox. Its place is free when the work ended in it has stopped. */
  async #release(pooled: PooledSandbox): Promise<void> {
    if (pooled.sandbox.state === 'poisoned') await pooled.sandbox.settled();
    this.#busy.delete(pooled);
    this.#giveBack(pooled);
  }

  #giveBack(pooled: PooledSandbox): void {
    if (this.#closed || pooled.sandbox.state === 'closed') void this.#retire(pooled);
    else this.#idle.add(pooled, this.#calls);
    this.#grantWaiting();
    for (const unused of this.#idle.takeUnused(this.#calls - mostCallsBetween * this.concurrency)) {
      void this.#retire(unused);
    }
    const most = Math.max(this.concurrency + 1, imagesOfAChain);
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

  /** Closes a sandbox. Its memory is free only after that. */
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

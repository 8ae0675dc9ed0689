import type { Sandbox } from '../contract/backend.js';

/** A sandbox of the pool, with its key and the most memory it may take. */
export interface PooledSandbox {
  key: string;
  sandbox: Sandbox;
  bytes: number;
}

interface IdleSandbox extends PooledSandbox {
  since: number;
  /** Number of calls of the pool before. */
  calls: number;
}

/** Idle sandboxes, in the order of their last use. */
export class IdleSandboxes {
  readonly #list: IdleSandbox[] = [];
  readonly #idleMs: number;
  readonly #minimum: number;
  readonly #onExpired: (pooled: PooledSandbox) => void;
  #timer: NodeJS.Timeout | undefined;

  /** Hands sandboxes that were idle for `idleMs` to `onExpired`, except the last `minimum`. */
  constructor(idleMs: number, minimum: number, onExpired: (pooled: PooledSandbox) => void) {
    this.#idleMs = idleMs;
    this.#minimum = minimum;
    this.#onExpired = onExpired;
  }

  get length(): number {
    return this.#list.length;
  }

  count(key: string): number {
    return this.#list.filter((pooled) => pooled.key === key).length;
  }

  /** `calls`: how many the pool has begun. */
  add(pooled: PooledSandbox, calls: number): void {
    this.#list.push({ ...pooled, since: performance.now(), calls });
    this.#schedule();
  }

  take(key: string): PooledSandbox | undefined {
    const at = this.#list.findLastIndex((pooled) => pooled.key === key);
    return at < 0 ? undefined : this.#list.splice(at, 1)[0];
  }

  /** Takes the least recently used sandbox. */
  takeOldest(): PooledSandbox | undefined {
    return this.#list.shift();
  }

  /**
   * Takes the sandboxes that have had no work since the pool had begun fewer than `calls`, except the last `minimum`.
   */
  takeUnused(calls: number): PooledSandbox[] {
    const used = this.#list.findIndex((pooled) => pooled.calls >= calls);
    const unused = used < 0 ? this.#list.length : used;
    return this.#list.splice(0, Math.min(unused, Math.max(0, this.#list.length - this.#minimum)));
  }

  takeAll(): PooledSandbox[] {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#list.splice(0);
  }

  #schedule(): void {
    const oldest = this.#list[0];
    if (this.#timer || !oldest || this.#list.length <= this.#minimum || this.#idleMs === Infinity) return;
    const inMs = Math.max(0, oldest.since + this.#idleMs - performance.now());
    this.#timer = setTimeout(() => this.#expire(), Math.min(inMs + 1, 2 ** 31 - 1));
    this.#timer.unref();
  }

  #expire(): void {
    this.#timer = undefined;
    const before = performance.now() - this.#idleMs;
    while (this.#list.length > this.#minimum && this.#list[0]!.since <= before) {
      this.#onExpired(this.#list.shift()!);
    }
    this.#schedule();
  }
}

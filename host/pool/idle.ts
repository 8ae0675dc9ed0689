import type { Sandbox } from '../contract/backend.js';

/** A sandbox, what it can be used for, and what it may take. */
export interface PooledSandbox {
  key: string;
  sandbox: Sandbox;
  bytes: number;
}

interface IdleSandbox extends PooledSandbox {
  since: number;
}

/** Sandboxes without work, the one used last at the end. */
export class IdleSandboxes {
  readonly #list: IdleSandbox[] = [];
  readonly #idleMs: number;
  readonly #minimum: number;
  readonly #onExpired: (pooled: PooledSandbox) => void;
  #timer: NodeJS.Timeout | undefined;

  /** What is idle for `idleMs` is handed to `onExpired`, but for the last `minimum`. */
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

  add(pooled: PooledSandbox): void {
    this.#list.push({ ...pooled, since: performance.now() });
    this.#schedule();
  }

  take(key: string): PooledSandbox | undefined {
    const at = this.#list.findLastIndex((pooled) => pooled.key === key);
    return at < 0 ? undefined : this.#list.splice(at, 1)[0];
  }

  /** The one that went unused for longest. */
  takeOldest(): PooledSandbox | undefined {
    return this.#list.shift();
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

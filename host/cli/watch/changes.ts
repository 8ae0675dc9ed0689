import { dirname } from 'node:path';

/** Paths, each of which stands for all that is below it. */
export class PathSet {
  readonly #paths = new Set<string>();
  readonly #above = new Set<string>();

  get size(): number {
    return this.#paths.size;
  }

  add(path: string): void {
    if (this.#paths.has(path)) return;
    this.#paths.add(path);
    for (let at = dirname(path); !this.#above.has(at); at = dirname(at)) this.#above.add(at);
  }

  /** Whether a path is one of them or below one. */
  has(path: string): boolean {
    for (let at = path; ; at = dirname(at)) {
      if (this.#paths.has(at)) return true;
      if (at === dirname(at)) return false;
    }
  }

  /** Whether one of them is below a folder. */
  isAbove(folder: string): boolean {
    return this.#above.has(folder);
  }
}

/** What is to be looked at. */
export interface Batch {
  /** Undefined: everything, as what decides about files or findings has changed. */
  paths: PathSet | undefined;
}

/** After so many quiet times, changes are looked at although they don't pause. */
const longestWait = 20;

/** Gathers changes until there is none for a while: editors, git and builds change many files at a time. */
export class Changes {
  readonly #quietMs: number;
  #paths = new PathSet();
  #everything = false;
  #failure: { error: unknown } | undefined;
  #first = 0;
  #last = 0;
  #restart = new AbortController();
  #wake = () => {};

  constructor(quietMs: number) {
    this.#quietMs = quietMs;
  }

  /** Aborted when work begun for an earlier batch is of no use. */
  get restarted(): AbortSignal {
    return this.#restart.signal;
  }

  /** Whether a path waits to be looked at again: what is found now is old. */
  awaits(path: string): boolean {
    return this.#everything || this.#paths.has(path);
  }

  add(path: string): void {
    this.#paths.add(path);
    this.#touch();
  }

  /** Tells that everything is to be looked at anew. */
  addEverything(): void {
    this.#everything = true;
    this.#restart.abort();
    this.#touch();
  }

  /** Ends the waiting with an error. */
  fail(error: unknown): void {
    this.#failure = { error };
    this.#restart.abort();
    this.#wake();
  }

  /** Waits for changes, and for a pause after them. @throws the signal's reason, and what it failed with */
  async next(signal: AbortSignal): Promise<Batch> {
    const onAbort = () => this.#wake();
    signal.addEventListener('abort', onAbort);
    try {
      for (;;) {
        signal.throwIfAborted();
        if (this.#failure) throw this.#failure.error;
        const left = this.#untilQuiet();
        if (left <= 0) return this.#take();
        await this.#sleep(left);
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  #touch(): void {
    this.#last = performance.now();
    if (this.#first === 0) {
      this.#first = this.#last;
      this.#wake();
    }
  }

  #untilQuiet(): number {
    if (this.#first === 0) return Number.POSITIVE_INFINITY;
    const quiet = this.#last + this.#quietMs;
    const latest = this.#first + longestWait * this.#quietMs;
    return Math.min(quiet, latest) - performance.now();
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #take(): Batch {
    const batch = { paths: this.#everything ? undefined : this.#paths };
    this.#paths = new PathSet();
    this.#everything = false;
    this.#first = 0;
    this.#restart = new AbortController();
    return batch;
  }
}

import { freemem } from 'node:os';

/** Lets so much work be done at a time; the rest waits, the first first. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  /** For work that may take so much memory each: as much at a time as fits into what is available, and one anyhow. */
  static inMemory(bytes: number): Turns {
    // Node 20.13 and newer; it knows what a container may have.
    const availableBytes = process.availableMemory?.() || freemem();
    return new Turns(Math.max(1, Math.floor(availableBytes / bytes)));
  }

  /** Does the work when it is its turn. Rejects as the work does. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free++;
    }
  }
}

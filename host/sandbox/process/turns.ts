import { freemem } from 'node:os';

/** Limits how much work runs at a time; the rest waits, first in, first out. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(most: number) {
    this.#free = most;
  }

  /**
   * Makes turns for work of so much memory each. As many run at a time as fit into the available memory, and always
   * one.
   */
  static inMemory(bytes: number): Turns {
    // Node 20.13 and newer. It respects the limits of containers.
    const availableBytes = process.availableMemory?.() || freemem();
    return new Turns(Math.max(1, Math.floor(availableBytes / bytes)));
  }

  /** Runs the work when its turn comes. Rejects as the work does. */
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

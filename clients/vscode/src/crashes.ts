const spanMs = 3 * 60 * 1000;
const mostInSpan = 4;

/** Counts how often a server ended by itself: one that always does is not started for ever. */
export class Crashes {
  readonly #now: () => number;
  #times: number[] = [];

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts one more. Whether the server is to be started again. */
  add(): boolean {
    const now = this.#now();
    this.#times = [...this.#times.filter((time) => now - time < spanMs), now];
    return this.#times.length <= mostInSpan;
  }
}

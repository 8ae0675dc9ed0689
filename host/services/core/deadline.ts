import { DeadlineError } from '../../base/errors.js';

/** Longer timers end at once. */
const longestTimer = 2 ** 31 - 1;

/** A signal that aborts with DeadlineError after so many milliseconds, unless it is released before. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  /** `what`: what took too long, for the message. */
  constructor(what: string, ms: number) {
    const end = () => this.#controller.abort(new DeadlineError(`${what} took longer than ${ms} ms`));
    this.#timer = setTimeout(end, Math.min(ms, longestTimer));
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  release(): void {
    clearTimeout(this.#timer);
  }
}

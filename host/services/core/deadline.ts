import { DeadlineError } from '../../base/errors.js';
import { LinkedSignal } from '../../base/linked-signal.js';

/** Longer timers end at once. */
const longestTimer = 2 ** 31 - 1;

/** A signal that aborts as others do, or with DeadlineError when the time is over, unless it is released before. */
export class Deadline {
  readonly #linked: LinkedSignal;
  readonly #timer: NodeJS.Timeout | undefined;

  /** `what`: what took too long, for the message. `ms`: undefined for any time. */
  constructor(what: string, ms: number | undefined, ...signals: readonly AbortSignal[]) {
    const over = new AbortController();
    this.#linked = new LinkedSignal(over.signal, ...signals);
    if (ms === undefined) return;
    const end = () => over.abort(new DeadlineError(`${what} took longer than ${ms} ms`));
    this.#timer = setTimeout(end, Math.min(ms, longestTimer));
  }

  get signal(): AbortSignal {
    return this.#linked.signal;
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#linked.release();
  }
}

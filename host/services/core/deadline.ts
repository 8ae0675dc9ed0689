import { DeadlineError } from '../../base/errors.js';
import { LinkedSignal } from '../../base/linked-signal.js';

/** Longer timers end at once. */
const longestTimer = 2 ** 31 - 1;

/** A linked signal that aborts with DeadlineError when the time is over, unless it is released before. */
export class Deadline extends LinkedSignal {
  readonly #timer: NodeJS.Timeout | undefined;

  /** `what`: what took too long, for the message. `ms`: undefined for any time. */
  constructor(what: string, ms: number | undefined, ...signals: readonly AbortSignal[]) {
    super(...signals);
    if (ms === undefined) return;
    const end = () => this.abort(new DeadlineError(`${what} took longer than ${ms} ms`));
    this.#timer = setTimeout(end, Math.min(ms, longestTimer));
  }

  override release(): void {
    clearTimeout(this.#timer);
    super.release();
  }
}

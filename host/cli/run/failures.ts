import { TarsError } from '../../base/errors.js';
import type { Context } from '../context.js';
import { reportError } from '../errors.js';

type FailureContext = Pick<Context, 'terminal' | 'debug'>;

/** Outputs of a run that could not be written. A failed one doesn't stop the others; all are reported at the end. */
export class Failures {
  readonly #errors: unknown[] = [];

  get any(): boolean {
    return this.#errors.length > 0;
  }

  /** Runs the work. Returns undefined if it fails. */
  async of<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#errors.push(error);
      return undefined;
    }
  }

  /** Reports all failures. */
  tell(context: FailureContext): void {
    for (const error of this.#errors) reportError(error, context.terminal, context.debug);
  }

  /** Reports all failures but one, and throws that: an internal error, if there is one. */
  throwLast({ terminal, debug }: FailureContext): void {
    if (!this.any) return;
    const [last, ...others] = this.#errors.toSorted(
      (a, b) => Number(a instanceof TarsError) - Number(b instanceof TarsError),
    );
    for (const error of others) reportError(error, terminal, debug);
    throw last;
  }
}

import { TarsError } from '../../base/errors.js';
import type { Context } from '../context.js';
import { reportError } from '../errors.js';

type Told = Pick<Context, 'terminal' | 'debug'>;

/**
 * What could not be written of what a run was asked for. One that fails costs none of the others: they are told at
 * the end, all of them.
 */
export class Failures {
  readonly #errors: unknown[] = [];

  get any(): boolean {
    return this.#errors.length > 0;
  }

  /** Undefined where the work fails. */
  async of<T>(work: () => T | Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      this.#errors.push(error);
      return undefined;
    }
  }

  /** Tells of all. */
  tell(context: Told): void {
    for (const error of this.#errors) reportError(error, context.terminal, context.debug);
  }

  /** Tells of all but one, and throws that: a fault, if one is among them. */
  throwLast({ terminal, debug }: Told): void {
    if (!this.any) return;
    const [last, ...others] = this.#errors.toSorted(
      (a, b) => Number(a instanceof TarsError) - Number(b instanceof TarsError),
    );
    for (const error of others) reportError(error, terminal, debug);
    throw last;
  }
}

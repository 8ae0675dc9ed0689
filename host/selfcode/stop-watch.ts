import { existsSync } from 'node:fs';
import { Stopped } from './stopped.js';

const everyMs = 300;

/** Looks for the file by which another process asks a run to stop. */
export class StopWatch implements Disposable {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(file: string) {
    this.#timer = setInterval(() => {
      if (existsSync(file)) this.#controller.abort(new Stopped('the run was asked to stop'));
    }, everyMs);
    this.#timer.unref();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

import { QueueFullError } from '../../base/errors.js';

/** Lets so many calls of a door run at once, and so many wait. */
export class Admission {
  readonly #running: number;
  readonly #waiting: number;
  #free: number;
  readonly #queue = new Set<() => void>();

  constructor({ running, waiting }: { running: number; waiting: number }) {
    this.#running = running;
    this.#waiting = waiting;
    this.#free = running;
  }

  /** Runs the work as soon as it may. @throws QueueFullError, and the reason of the signal */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      const [next] = this.#queue;
      if (next) {
        this.#queue.delete(next);
        next();
      } else this.#free++;
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    if (this.#queue.size >= this.#waiting) {
      const at = `${this.#running} calls run and ${this.#waiting} wait`;
      throw new QueueFullError(`the server is busy: ${at}`, { hint: 'wait for answers, then call again' });
    }
    return new Promise((resolve, reject) => {
      const go = () => {
        signal.removeEventListener('abort', end);
        resolve();
      };
      const end = () => {
        this.#queue.delete(go);
        reject(signal.reason);
      };
      this.#queue.add(go);
      signal.addEventListener('abort', end, { once: true });
    });
  }
}

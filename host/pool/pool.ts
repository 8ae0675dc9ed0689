import { ClosedError, InputLimitError } from '../errors.js';
import type { Image } from '../images/image.js';
import { type Backend, type CallResult, type Sandbox, type Task, taskBytes } from '../sandbox/backend.js';
import type { Limits } from '../sandbox/limits.js';
import { Semaphore } from './semaphore.js';

interface Idle {
  key: string;
  sandbox: Sandbox;
}

/**
 * The sandboxes of a host, over all images: at most `concurrency` run at a time, and as many again wait
 * idle for their image to be wanted. Who needs a permit waits in line.
 */
export class Pool {
  readonly concurrency: number;
  readonly #backend: Backend;
  readonly #permits: Semaphore;
  /** The one used last is at the end. */
  readonly #idle: Idle[] = [];
  readonly #busy = new Set<Sandbox>();
  #closed = false;

  constructor(backend: Backend, concurrency: number) {
    this.#backend = backend;
    this.concurrency = concurrency;
    this.#permits = new Semaphore(concurrency);
  }

  /** A right to one call at a time, until given back. */
  permit(signal: AbortSignal): Promise<() => void> {
    return this.#permits.acquire(signal);
  }

  /** One call in a sandbox of the image, which then is as it was before. The caller holds a permit. */
  async call(image: Image, limits: Limits, task: Task, signal: AbortSignal): Promise<CallResult> {
    signal.throwIfAborted();
    const bytes = taskBytes(task);
    if (bytes > limits.inputBytes) {
      throw new InputLimitError(`the task takes ${bytes} bytes, and the limit is ${limits.inputBytes}`, {
        hint: 'raise the limit on input',
      });
    }
    const key = `${image.digest} ${JSON.stringify(limits)}`;
    const sandbox = await this.#take(key, image, limits);
    try {
      if (sandbox.state === 'poisoned') await sandbox.restore();
      return await sandbox.call(task, { signal });
    } finally {
      this.#busy.delete(sandbox);
      this.#giveBack(key, sandbox);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const idle = this.#idle.splice(0).map(({ sandbox }) => sandbox);
    await Promise.all([...idle, ...this.#busy].map((sandbox) => sandbox.close()));
  }

  async #take(key: string, image: Image, limits: Limits): Promise<Sandbox> {
    if (this.#closed) throw new ClosedError('the host is closed');
    const at = this.#idle.findLastIndex((idle) => idle.key === key);
    const sandbox = at < 0 ? await this.#backend.start(image, limits) : this.#idle.splice(at, 1)[0]!.sandbox;
    if (this.#closed) {
      await sandbox.close();
      throw new ClosedError('the host is closed');
    }
    this.#busy.add(sandbox);
    this.#trim();
    return sandbox;
  }

  #giveBack(key: string, sandbox: Sandbox): void {
    if (this.#closed || sandbox.state === 'closed') void sandbox.close();
    else this.#idle.push({ key, sandbox });
    this.#trim();
  }

  #trim(): void {
    while (this.#idle.length > 0 && this.#idle.length + this.#busy.size > 2 * this.concurrency) {
      void this.#idle.shift()!.sandbox.close();
    }
  }
}

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export type Checked = { passed: true } | { passed: false; code: string; said: string };

/**
 * Checks many components as the thread of `inspect` and `call` checks one, which takes a thread each time and so
 * would take hours. A check that panics breaks the tools of its thread: the next gets another.
 */
export class Checker {
  #thread: Worker | undefined;

  async check(component: Uint8Array): Promise<Checked> {
    this.#thread ??= new Worker(new URL('./fixtures/check-thread.mjs', import.meta.url), {
      stdout: true,
      stderr: true,
    });
    const answered = once(this.#thread, 'message');
    this.#thread.postMessage(component);
    const [checked] = (await answered) as [Checked];
    if (!checked.passed && /unreachable|recursion|stack/i.test(checked.said)) await this.close();
    return checked;
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
    this.#thread = undefined;
  }
}

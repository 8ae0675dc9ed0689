import { Turns } from '../process/turns.js';
import type { JcoSandbox } from './sandbox.js';

/**
 * Runs setup requests in sandboxes that belong to no pool and count toward no budget. One runs at a time: making an
 * image takes several copies of an instance's memory, which is more than a sandbox takes at work.
 */
export class SetupCalls {
  readonly #sandboxes = new Set<JcoSandbox>();
  readonly #turns = new Turns(1);

  /** Passes the sandbox with its setup answer to `read`, then closes it. */
  async run<T>(sandbox: JcoSandbox, read: (sandbox: JcoSandbox) => Promise<T>): Promise<T> {
    this.#sandboxes.add(sandbox);
    try {
      return await this.#turns.take(async () => {
        try {
          await sandbox.restore();
          return await read(sandbox);
        } finally {
          await sandbox.close();
        }
      });
    } finally {
      this.#sandboxes.delete(sandbox);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#sandboxes].map((sandbox) => sandbox.close()));
  }
}

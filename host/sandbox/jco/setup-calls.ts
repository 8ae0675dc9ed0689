import { defaultLimits } from '../../contract/limits.js';
import { Turns } from '../process/turns.js';
import type { JcoSandbox } from './sandbox.js';
import { processBytes } from './sizes.js';

/**
 * Runs setup requests in sandboxes that belong to no pool and count toward no budget. As many run at a time as fit into
 * memory.
 */
export class SetupCalls {
  readonly #sandboxes = new Set<JcoSandbox>();
  readonly #turns = Turns.inMemory(processBytes(defaultLimits));

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

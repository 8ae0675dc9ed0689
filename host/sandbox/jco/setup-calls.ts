import { defaultLimits } from '../../contract/limits.js';
import { Turns } from '../process/turns.js';
import type { JcoSandbox } from './sandbox.js';
import { processBytes } from './sizes.js';

/** Has sandboxes answer their first question that no pool has, and no budget counts: as many at a time as fit into memory. */
export class SetupCalls {
  readonly #sandboxes = new Set<JcoSandbox>();
  readonly #turns = Turns.inMemory(processBytes(defaultLimits));

  /** `read` is given what it came to; the sandbox is closed then. */
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

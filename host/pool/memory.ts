import { freemem } from 'node:os';
import { MemoryBudgetError } from '../base/errors.js';

const MiB = 1024 * 1024;
const defaultShare = 0.75;

function availableBytes(): number {
  // Node 20.13 and newer; it knows what a container may have.
  return process.availableMemory?.() || freemem();
}

/**
 * What all sandboxes may take together. Each is counted with all that its limits allow it, so that what they
 * really take can't be more.
 */
export class MemoryBudget {
  readonly totalBytes: number;
  readonly #given: boolean;
  #reserved = 0;

  /** Without a budget it is three quarters of the memory that is available, and room for one sandbox anyhow. */
  constructor(bytes: number | undefined) {
    this.#given = bytes !== undefined;
    this.totalBytes = bytes ?? Math.floor(availableBytes() * defaultShare);
  }

  get reservedBytes(): number {
    return this.#reserved;
  }

  /** @throws MemoryBudgetError where that is too much for a budget that was given */
  check(bytes: number): void {
    if (this.#given && bytes > this.totalBytes) {
      throw new MemoryBudgetError(
        `a sandbox may take ${Math.ceil(bytes / MiB)} MiB, and the budget for all is ${Math.floor(this.totalBytes / MiB)} MiB`,
        { hint: 'raise the budget, or lower the limits on memory, input and output' },
      );
    }
  }

  /** How much has to be given back before that fits; 0 if it does. */
  missing(bytes: number): number {
    if (this.#reserved === 0) return 0;
    return Math.max(0, this.#reserved + bytes - this.totalBytes);
  }

  reserve(bytes: number): void {
    this.#reserved += bytes;
  }

  giveBack(bytes: number): void {
    this.#reserved -= bytes;
  }
}

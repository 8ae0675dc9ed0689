import { freemem } from 'node:os';
import { MemoryBudgetError } from '../base/errors.js';

const MiB = 1024 * 1024;
const defaultShare = 0.75;

function availableBytes(): number {
  // Node 20.13 and newer. It respects the limits of containers.
  return process.availableMemory?.() || freemem();
}

/**
 * Memory budget of all sandboxes together. Each counts with the most that its limits allow, so actual use can't exceed
 * the budget.
 */
export class MemoryBudget {
  readonly totalBytes: number;
  readonly #given: boolean;
  #reserved = 0;

  /** `bytes` defaults to three quarters of the available memory. By default, one sandbox always fits. */
  constructor(bytes: number | undefined) {
    this.#given = bytes !== undefined;
    this.totalBytes = bytes ?? Math.floor(availableBytes() * defaultShare);
  }

  get reservedBytes(): number {
    return this.#reserved;
  }

  /** @throws MemoryBudgetError if `bytes` exceed a budget that the user set */
  check(bytes: number): void {
    if (this.#given && bytes > this.totalBytes) {
      throw new MemoryBudgetError(
        `a sandbox may take ${Math.ceil(bytes / MiB)} MiB, and the budget for all is ${Math.floor(this.totalBytes / MiB)} MiB`,
        { hint: 'raise the budget, or lower the limits on memory, input and output' },
      );
    }
  }

  /** Returns how many bytes must be released before `bytes` fit; 0 if they fit now. */
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

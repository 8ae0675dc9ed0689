import { plural } from '../../reports/plural.js';

/** A file before and after somebody edited it. */
export interface Pair {
  path: string;
  language: string;
  before: string;
  after: string;
}

/** Larger files cost more than their few edits teach. */
export const maximumTextLength = 256 * 1024;

const maximumPairs = 5000;
const maximumLength = 64 * 1024 * 1024;

/** As many pairs as are held in memory at once. */
export class Pairs {
  readonly #pairs: Pair[] = [];
  #length = 0;
  #isFull = false;

  /** Whether there was room; after the first that there was none for, there is none. */
  add(pair: Pair): boolean {
    const length = this.#length + pair.before.length + pair.after.length;
    this.#isFull ||= this.#pairs.length === maximumPairs || length > maximumLength;
    if (this.#isFull) return false;
    this.#length = length;
    this.#pairs.push(pair);
    return true;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  get all(): Pair[] {
    return this.#pairs;
  }

  /** What to tell where something was left out. */
  notices(rest: string): string[] {
    if (!this.#isFull) return [];
    const held = plural(this.#pairs.length, 'edited file');
    return [
      `only ${held} are looked at, ${rest} not: more than ${maximumPairs} files or 64 MiB are too much`,
    ];
  }
}

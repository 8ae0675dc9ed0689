import { plural } from '../../reports/plural.js';

/** A file before and after somebody edited it. */
export interface Pair {
  path: string;
  language: string;
  before: string;
  after: string;
}

/** Larger files cost more than their few edits are worth. */
export const maximumTextLength = 256 * 1024;

const maximumPairs = 5000;
const maximumLength = 64 * 1024 * 1024;

/** The pairs that fit into memory together. */
export class Pairs {
  readonly #pairs: Pair[] = [];
  #length = 0;
  #isFull = false;

  /** Returns whether there was room. After the first refusal, all further pairs are refused. */
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

  /** Writes the notices about what was left out. */
  notices(rest: string): string[] {
    if (!this.#isFull) return [];
    const held = plural(this.#pairs.length, 'edited file');
    return [
      `only ${held} are looked at, ${rest} not: more than ${maximumPairs} files or 64 MiB are too much`,
    ];
  }
}

import type { Opportunity } from './records.js';

/**
 * What came of trying an opportunity: the lines that its edit changes, or no edit; undefined if it wasn't tried yet.
 */
export type Yield = { lines: number } | 'none' | undefined;

export interface WaveLimits {
  maxEdits: number;
  maxFiles: number;
  budgetLines: number;
}

/**
 * Hands out opportunities in waves, the best first: each as large as there may still be edits. What yields no edit, or
 * one beyond the lines left, makes room for what comes after it. The waves follow from what came of those before, so
 * that a run that goes on comes to the same ones.
 */
export class Waves {
  readonly #limits: WaveLimits;
  readonly #yieldOf: (one: Opportunity) => Yield;
  readonly #changed = new Set<string>();
  #left: readonly Opportunity[];
  #wave: readonly Opportunity[] = [];
  #edits = 0;
  #lines = 0;

  /** `ranked`: the best first. */
  constructor(ranked: readonly Opportunity[], limits: WaveLimits, yieldOf: (one: Opportunity) => Yield) {
    this.#left = ranked;
    this.#limits = limits;
    this.#yieldOf = yieldOf;
  }

  /** What is to be tried now, with what of it was tried already; empty when nothing is left or may be tried. */
  now(): readonly Opportunity[] {
    while (true) {
      if (this.#wave.length === 0) this.#wave = this.#take();
      if (this.#wave.length === 0 || this.#wave.some((one) => this.#yieldOf(one) === undefined))
        return this.#wave;
      for (const one of this.#wave) this.#count(one);
      this.#wave = [];
    }
  }

  #count(one: Opportunity): void {
    const made = this.#yieldOf(one);
    if (made === undefined || made === 'none') return;
    if (this.#lines + made.lines > this.#limits.budgetLines) return;
    this.#lines += made.lines;
    this.#edits++;
    this.#changed.add(one.path);
  }

  #take(): readonly Opportunity[] {
    const { maxEdits, maxFiles, budgetLines } = this.#limits;
    if (this.#lines >= budgetLines) return [];
    const files = new Set(this.#changed);
    const taken: Opportunity[] = [];
    const skipped: Opportunity[] = [];
    let at = 0;
    for (; at < this.#left.length && taken.length < maxEdits - this.#edits; at++) {
      const one = this.#left[at]!;
      if (files.has(one.path) || files.size < maxFiles) {
        files.add(one.path);
        taken.push(one);
      } else skipped.push(one);
    }
    this.#left = [...skipped, ...this.#left.slice(at)];
    return taken;
  }
}

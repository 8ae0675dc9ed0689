import { visibleJson } from './visible.js';

/** Lists of a report that its limit can cut, by the name in `summary.omitted`. */
export type CutList = 'findings' | 'hidden' | 'metrics' | 'clones' | 'opportunities' | 'qualities';

/** The room that is left for the long lists of a report. What doesn't fit is left out and counted. */
export class ReportBudget {
  #left: number;
  readonly #omitted: Partial<Record<CutList, number>> = {};

  constructor(maximumBytes: number) {
    this.#left = maximumBytes;
  }

  /** Counts what the report holds besides the lists. */
  spend(text: string): string {
    if (Number.isFinite(this.#left)) this.#left -= Buffer.byteLength(text);
    return text;
  }

  /** Returns the first items, as many as there is room for. */
  fitting<T>(list: CutList, items: readonly T[]): readonly T[] {
    if (!Number.isFinite(this.#left)) return items;
    let count = 0;
    while (count < items.length) {
      const bytes = Buffer.byteLength(visibleJson(items[count])) + 1;
      if (bytes > this.#left) break;
      this.#left -= bytes;
      count++;
    }
    const rest = items.length - count;
    if (rest === 0) return items;
    this.#omitted[list] = (this.#omitted[list] ?? 0) + rest;
    // A later item that is shorter would not be the next one.
    this.#left = 0;
    return items.slice(0, count);
  }

  /** What was left out; undefined if everything is in the report. */
  get omitted(): Partial<Record<CutList, number>> | undefined {
    return Object.keys(this.#omitted).length === 0 ? undefined : this.#omitted;
  }
}

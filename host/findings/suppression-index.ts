import type { Finding } from '../../wit/types/agent.js';
import type { Suppression } from './directives.js';

/** The suppressions of one rule in the order of the text; their first lines don't decrease. */
interface Ranges {
  suppressions: Suppression[];
  firstLines: number[];
  /** For each, the greatest last line up to it. */
  reach: number[];
}

/**
 * A lookup of the suppression that covers a finding. A suppression can cover millions of lines, and thousands can cover
 * one line: a lookup takes two binary searches.
 */
export class SuppressionIndex {
  readonly #ofLines = new Map<string, Ranges>();
  readonly #ofFile = new Map<string, Suppression>();

  constructor(suppressions: readonly Suppression[]) {
    for (const suppression of suppressions) {
      for (const id of suppression.ids) this.#add(id, suppression);
    }
  }

  #add(id: string, suppression: Suppression): void {
    const { line, lastLine } = suppression;
    if (line === undefined || lastLine === undefined) {
      if (!this.#ofFile.has(id)) this.#ofFile.set(id, suppression);
    } else if (line > 0) {
      const ranges = this.#ofLines.get(id) ?? { suppressions: [], firstLines: [], reach: [] };
      this.#ofLines.set(id, ranges);
      ranges.suppressions.push(suppression);
      ranges.firstLines.push(line);
      ranges.reach.push(Math.max(ranges.reach.at(-1) ?? 0, lastLine));
    }
  }

  /** Chooses one suppression for a finding, so that those it makes superfluous are reported as unused. */
  mostSpecific({ ruleId, span }: Finding): { suppression: Suppression; id: string } | undefined {
    for (const id of [ruleId, '*']) {
      const suppression = this.#first(id, span.line);
      if (suppression) return { suppression, id };
    }
    for (const id of [ruleId, '*']) {
      const suppression = this.#ofFile.get(id);
      if (suppression) return { suppression, id };
    }
    return undefined;
  }

  /** Returns the first in the text that covers a line. */
  #first(id: string, line: number): Suppression | undefined {
    const ranges = this.#ofLines.get(id);
    if (ranges === undefined) return undefined;
    const index = lowerBound(ranges.reach, line);
    return index < ranges.reach.length && ranges.firstLines[index]! <= line
      ? ranges.suppressions[index]
      : undefined;
  }
}

/** Returns the index of the first of ascending numbers that is at least `wanted`. */
function lowerBound(ascending: readonly number[], wanted: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}

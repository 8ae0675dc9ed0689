import type { Stage } from './outcomes.js';

/** How long the rest of a stage takes. `isLeast`: it takes at least this long, and longer if something fails. */
export interface Left {
  ms: number;
  isLeast: boolean;
}

/** Before so many are done in so much time, a pace is an accident. */
const least = { count: 3, ms: 5000 };

/** Tells how long a stage will go on at the pace that it has had, and nothing until there is one. */
export class TimeLeft {
  #stage: Stage | undefined;
  #from = { done: 0, ms: 0 };

  /**
   * `ms`: the time now. What was done when the stage was first looked at, as before a kill, has no part in the pace.
   */
  of({ stage, done, total }: { stage: Stage; done: number; total: number | undefined }, ms: number) {
    if (stage !== this.#stage || done < this.#from.done) {
      this.#stage = stage;
      this.#from = { done, ms };
    }
    const count = done - this.#from.done;
    const spentMs = ms - this.#from.ms;
    if (total === undefined || count < least.count || spentMs < least.ms) return undefined;
    const left: Left = { ms: (spentMs / count) * Math.max(0, total - done), isLeast: false };
    return left;
  }
}

/** The least that testing takes: as if all batches passed, each in the time that runs of the tests took so far. */
export function leastTesting(
  runs: readonly { runs: number; wallMs: number }[],
  { left, batch }: { left: number; batch: number },
): Left | undefined {
  const count = runs.reduce((sum, one) => sum + one.runs, 0);
  if (count === 0) return undefined;
  const spentMs = runs.reduce((sum, { wallMs }) => sum + wallMs, 0);
  return { ms: (spentMs / count) * Math.ceil(left / batch), isLeast: true };
}

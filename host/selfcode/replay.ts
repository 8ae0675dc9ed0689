import { isDeepStrictEqual } from 'node:util';
import { groupBy } from '../base/group-by.js';
import type { JournalRecord } from './records.js';
import type { Difference } from './results.js';
import type { Records } from './run-context.js';

/** Ends a replay. */
export class Differs extends Error {
  readonly difference: Difference;

  constructor(difference: Difference) {
    super(`${difference.step} differs`);
    this.difference = difference;
  }
}

/** Ends a replay where its run was ended before its commits were made. */
export class Exhausted extends Error {}

/** What came from outside of the sandboxes: taken from the journal, and not done again. */
const taken = new Set<JournalRecord['type']>(['started', 'answered', 'base-tested', 'tried']);

/** What a replay comes to by itself. */
const repeated = ['chosen', 'generated', 'judged', 'committed'] as const;

/** Holds each record of a replay against that of the run, which it begins with as far as it was given from outside. */
export class ReplayedRecords implements Records {
  readonly records: JournalRecord[];
  readonly #left: Map<JournalRecord['type'], JournalRecord[]>;
  /** Whether the run came to its commits, so that nothing may come after its own. */
  readonly #isWhole: boolean;
  readonly #counts = new Map<JournalRecord['type'], number>();

  constructor(then: readonly JournalRecord[]) {
    this.records = then.filter(({ type }) => taken.has(type));
    const types = new Set(then.map(({ type }) => type));
    this.#isWhole = types.has('judged') && types.has('ended');
    const own = then.filter(({ type }) => !taken.has(type));
    this.#left = groupBy(own, ({ type }) => type);
  }

  /** How many steps came out the same. */
  get same(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** @throws Differs, Exhausted */
  async append(now: JournalRecord): Promise<void> {
    const isOver = repeated.every((type) => (this.#left.get(type)?.length ?? 0) === 0);
    if (isOver && !this.#isWhole) throw new Exhausted('the run went no further');
    const then = this.#left.get(now.type)?.shift();
    const number = (this.#counts.get(now.type) ?? 0) + 1;
    if (!isDeepStrictEqual(then, now)) throw new Differs({ step: `${now.type} ${number}`, then, now });
    this.#counts.set(now.type, number);
    this.records.push(now);
  }
}

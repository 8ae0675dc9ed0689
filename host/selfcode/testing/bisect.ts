import { digestOf } from '../../base/digest.js';
import { failsTogetherWith } from './fails-together.js';
import { fewestReverted } from './fewest-reverted.js';

export type TrialResult = 'pass' | 'fail';

/** Tests a set of edits that are applied together, given in canonical order. */
export type Trial<Id> = (ids: readonly Id[]) => Promise<TrialResult>;

export interface BisectOptions<Id> {
  /** Is never called with the empty set, which passes, nor with a set that is known. What it throws ends the search. */
  trial: Trial<Id>;
  /** Most edits that are tried at once, on top of those that are kept already. */
  batch: number;
  /** Results by `setKey`, as a journal has them. New ones are added. */
  known: Map<string, TrialResult>;
  /** Is told of each new result before the search goes on, so that a journal has it. */
  onTrial?: (ids: readonly Id[], result: TrialResult) => Promise<void>;
  /** Is told how many edits are decided, each time that there are more. */
  onDecided?: (count: number) => void;
}

/** An edit that isn't kept, and the kept ones that it fails together with: none if it fails alone. */
export interface Guilty<Id> {
  id: Id;
  with: Id[];
}

export interface Innocent<Id> {
  /** In canonical order. The last trial of exactly this set passed, unless it is empty. */
  kept: Id[];
  guilty: Guilty<Id>[];
  /** Trials of this call, without those known before. */
  trials: number;
}

/** The key of a set of edits, which are in canonical order. */
export function setKey<Id extends string | number>(ids: readonly Id[]): string {
  return digestOf(...ids.map(String));
}

/**
 * Finds which edits can be kept together. Groups are added to what is kept, each on trial: one that passes stays, and
 * doubles the size of the next up to `batch`; in one that fails, the first edit that makes it fail is found by halving,
 * is left out, and halves the size. Then a guilty edit is tried alone; if it passes, the smallest set of kept edits
 * that it fails with is looked for.
 *
 * Whatever the trials say: what is kept has passed as a whole, each guilty edit made a set fail that passed without it,
 * and of a set named by `with` none can be spared: without any one, the rest passes. More needs trials that are
 * *monotone*, that is, a set fails if a part of it does. Then no edit is left out that could be added.
 * If edits fail only together, as few as possible are left out of the sets found.
 *
 * With n edits, batches of B = min(batch, n), and g of them guilty alone, there are at most
 * ⌈n/B⌉ + 1 + g·(⌈log₂ B⌉ + 3) trials, and at most ⌈n/B⌉ + 1 + g·(log₂(n/g) + 5) + ⌈log₂ B⌉·(⌈log₂ B⌉ + 1)/2, which is
 * less for many. A guilty edit that fails together with m of k kept ones adds at most m·(⌈log₂ k⌉ + 2), and all of them
 * one.
 */
export async function findInnocent<Id extends string | number>(
  ids: readonly Id[],
  options: BisectOptions<Id>,
): Promise<Innocent<Id>> {
  const trials = new Trials(ids, options);
  const kept = new Set<Id>();
  const guilty: Guilty<Id>[] = [];
  const most = Math.max(1, Math.floor(options.batch));
  let size = Math.min(most, ids.length);
  for (let at = 0; at < ids.length; ) {
    const group = ids.slice(at, at + size);
    if (await trials.passes([...kept, ...group])) {
      for (const id of group) kept.add(id);
      at += group.length;
      size = Math.min(most, size * 2);
      options.onDecided?.(at);
      continue;
    }
    const first = await firstFailing(group, kept, trials);
    const id = group[first]!;
    guilty.push({ id, with: await failsTogetherWith(id, [...kept], (set) => trials.passes(set)) });
    at += first + 1;
    size = Math.ceil(size / 2);
    options.onDecided?.(at);
  }
  return fewer(ids, { kept: [...kept], guilty }, trials);
}

/**
 * Finds by halving an edit of a failing group that turns what passes into what fails, keeps those before it, and
 * returns its index.
 */
async function firstFailing<Id extends string | number>(
  group: readonly Id[],
  kept: Set<Id>,
  trials: Trials<Id>,
): Promise<number> {
  let passing = 0;
  let failing = group.length;
  while (failing - passing > 1) {
    const middle = Math.floor((passing + failing) / 2);
    const added = group.slice(passing, middle);
    if (await trials.passes([...kept, ...added])) {
      for (const id of added) kept.add(id);
      passing = middle;
    } else {
      failing = middle;
    }
  }
  return passing;
}

/** Leaves out other edits of the sets that fail together, if those are fewer and the rest passes. */
async function fewer<Id extends string | number>(
  ids: readonly Id[],
  { kept, guilty }: { kept: Id[]; guilty: Guilty<Id>[] },
  trials: Trials<Id>,
): Promise<Innocent<Id>> {
  const alone = guilty.filter((each) => each.with.length === 0);
  const sets = guilty.filter((each) => each.with.length > 0).map((each) => [each.id, ...each.with]);
  const left = fewestReverted(sets);
  if (left.size < sets.length) {
    const out = new Set([...alone.map(({ id }) => id), ...left]);
    const rest = ids.filter((id) => !out.has(id));
    if (await trials.passes(rest)) {
      const others = [...left].map((id) => ({ id, with: remaining(id, sets, left) }));
      return { kept: rest, guilty: trials.ordered([...alone, ...others]), trials: trials.count };
    }
  }
  return { kept, guilty, trials: trials.count };
}

/** The kept edits that one fails with: those of the set that has the fewest others left out. */
function remaining<Id>(id: Id, sets: readonly (readonly Id[])[], left: ReadonlySet<Id>): Id[] {
  const others = (set: readonly Id[]) => set.filter((each) => left.has(each)).length;
  const [set] = sets.filter((each) => each.includes(id)).sort((a, b) => others(a) - others(b));
  return set!.filter((each) => each !== id);
}

class Trials<Id extends string | number> {
  count = 0;
  readonly #place: ReadonlyMap<Id, number>;
  readonly #options: BisectOptions<Id>;

  constructor(ids: readonly Id[], options: BisectOptions<Id>) {
    this.#place = new Map(ids.map((id, index) => [id, index]));
    this.#options = options;
  }

  async passes(set: readonly Id[]): Promise<boolean> {
    if (set.length === 0) return true;
    const ids = [...set].sort((a, b) => this.#place.get(a)! - this.#place.get(b)!);
    const key = setKey(ids);
    const known = this.#options.known.get(key);
    if (known !== undefined) return known === 'pass';
    const result = await this.#options.trial(ids);
    this.count++;
    this.#options.known.set(key, result);
    await this.#options.onTrial?.(ids, result);
    return result === 'pass';
  }

  ordered(guilty: readonly Guilty<Id>[]): Guilty<Id>[] {
    return [...guilty].sort((a, b) => this.#place.get(a.id)! - this.#place.get(b.id)!);
  }
}

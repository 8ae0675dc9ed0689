/** Choices that are looked at; after that, the best so far is taken. */
const mostChoices = 10_000;

/**
 * Chooses edits to leave out so that of each set at least one is, and as few as possible: exactly, unless the sets are
 * so entangled that too many choices would have to be compared. Of equal choices, it takes those in more sets.
 */
export function fewestReverted<Id>(sets: readonly (readonly Id[])[]): Set<Id> {
  const search = new Search(byFrequency(sets));
  search.extend(sets, []);
  return withoutNeedless(search.best, sets);
}

/** Takes back what the others make needless: each edit that stays out has a set of its own, whose others are kept. */
function withoutNeedless<Id>(chosen: ReadonlySet<Id>, sets: readonly (readonly Id[])[]): Set<Id> {
  const left = new Set(chosen);
  for (const id of chosen) {
    left.delete(id);
    if (sets.some((set) => !set.some((each) => left.has(each)))) left.add(id);
  }
  return left;
}

/** Takes what is in the most open sets, again and again. */
function byFrequency<Id>(sets: readonly (readonly Id[])[]): Set<Id> {
  const chosen = new Set<Id>();
  for (
    let open = [...sets];
    open.length > 0;
    open = open.filter((set) => !set.some((id) => chosen.has(id)))
  ) {
    const counts = new Map<Id, number>();
    for (const id of open.flat()) counts.set(id, (counts.get(id) ?? 0) + 1);
    const [[id] = []] = [...counts].sort((a, b) => b[1] - a[1]);
    chosen.add(id!);
  }
  return chosen;
}

class Search<Id> {
  best: Set<Id>;
  #left = mostChoices;

  constructor(best: Set<Id>) {
    this.best = best;
  }

  /** Branches over the members of a set of which none is chosen, where that can lead to fewer. */
  extend(open: readonly (readonly Id[])[], chosen: readonly Id[]): void {
    const [first] = open;
    if (first === undefined) {
      if (chosen.length < this.best.size) this.best = new Set(chosen);
      return;
    }
    if (this.#left-- <= 0 || chosen.length + apart(open) >= this.best.size) return;
    for (const id of first) {
      this.extend(
        open.filter((set) => !set.includes(id)),
        [...chosen, id],
      );
    }
  }
}

/** Counts sets that have nothing in common: each needs a choice of its own. */
function apart<Id>(sets: readonly (readonly Id[])[]): number {
  const seen = new Set<Id>();
  let count = 0;
  for (const set of sets) {
    if (set.some((id) => seen.has(id))) continue;
    count++;
    for (const id of set) seen.add(id);
  }
  return count;
}

/**
 * Intended differences: a JSON list of `{ case?, from, to }`. `from` is a regular expression; without `case` it holds
 * everywhere.
 */
export class ExpectedChanges {
  #changes;

  constructor(list) {
    if (!Array.isArray(list)) throw new TypeError('expected changes are a JSON list');
    this.#changes = list.map((change, index) => {
      if (typeof change?.from !== 'string' || typeof change.to !== 'string') {
        throw new TypeError(`expected change ${index + 1} needs "from" and "to"`);
      }
      return { ...change, pattern: new RegExp(change.from, 'gm'), count: 0 };
    });
  }

  /** The old text as the new one is meant to be. */
  apply(text, name) {
    let changed = text;
    for (const change of this.#changes) {
      if (change.case !== undefined && !name.includes(change.case)) continue;
      change.count += changed.match(change.pattern)?.length ?? 0;
      changed = changed.replaceAll(change.pattern, change.to);
    }
    return changed;
  }

  /** How often each was made. */
  counts() {
    return this.#changes.map(({ case: name, from, to, count }) => ({ case: name, from, to, count }));
  }
}

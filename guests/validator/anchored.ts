/** Counts each key. */
export function tally<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

/** Lists the items without an equal on the other side. Each item there is the equal of one at most. */
export function unmatched<T, U>(
  items: readonly T[],
  key: (item: T) => string,
  others: readonly U[],
  otherKey: (item: U) => string,
): T[] {
  const counts = tally(others, otherKey);
  return items.filter((item) => {
    const count = counts.get(key(item)) ?? 0;
    if (count > 0) counts.set(key(item), count - 1);
    return count === 0;
  });
}

export interface Common {
  old: number;
  fresh: number;
}

/** Finds lines that occur once in each of two texts: the longest sequence in the same order in both. */
export function uniqueCommon(old: readonly string[], fresh: readonly string[]): Common[] {
  const places = singles(fresh);
  const common: Common[] = [];
  for (const [line, at] of singles(old)) {
    const other = places.get(line);
    if (at !== undefined && other !== undefined) common.push({ old: at, fresh: other });
  }
  return longestRising(common.sort((a, b) => a.old - b.old));
}

/** Maps lines to their position; undefined for a line that occurs more than once. */
function singles(lines: readonly string[]): Map<string, number | undefined> {
  const places = new Map<string, number | undefined>();
  lines.forEach((line, at) => {
    places.set(line, places.has(line) ? undefined : at);
  });
  return places;
}

/** Sorts by patience: each pile's top is the smallest end of a sequence of its length. */
function longestRising(pairs: readonly Common[]): Common[] {
  const tops: number[] = [];
  const before: (number | undefined)[] = [];
  pairs.forEach(({ fresh }, index) => {
    let low = 0;
    let high = tops.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[tops[middle]!]!.fresh < fresh) low = middle + 1;
      else high = middle;
    }
    before.push(low > 0 ? tops[low - 1] : undefined);
    tops[low] = index;
  });
  const longest: Common[] = [];
  for (let at = tops.at(-1); at !== undefined; at = before[at]) longest.push(pairs[at]!);
  return longest.reverse();
}

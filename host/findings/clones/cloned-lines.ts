import type { ClonePlace } from './finder.js';

/** Lines of a file, the last one inclusive, that are a clone of others. */
export type ClonedLines = Pick<ClonePlace, 'path' | 'line' | 'endLine'>;

/** Counts the lines of each file that are in a clone; each line once. */
export function clonedLines(
  groups: Iterable<{ places: readonly ClonedLines[] }>,
): ReadonlyMap<string, number> {
  const ranges = new Map<string, ClonedLines[]>();
  for (const { places } of groups) {
    for (const place of places) {
      const same = ranges.get(place.path);
      if (same) same.push(place);
      else ranges.set(place.path, [place]);
    }
  }
  return new Map([...ranges].map(([path, places]) => [path, union(places)]));
}

function union(places: readonly ClonedLines[]): number {
  let count = 0;
  let reach = 0;
  for (const { line, endLine } of places.toSorted((a, b) => a.line - b.line)) {
    count += Math.max(0, endLine - Math.max(reach, line - 1));
    reach = Math.max(reach, endLine);
  }
  return count;
}

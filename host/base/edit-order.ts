import type { Edit } from '../../wit/types/agent.js';

/** Maximum number of edits in a list: an edit's 32-bit offset and its index together fit into a number. */
export const mostEdits = 2 ** 17;

/**
 * Sorts edits by start, then end, and keeps the given order of equal ones. Sorting numbers is several times faster than
 * sorting objects.
 */
export function sortedEdits(edits: readonly Edit[]): Edit[] {
  if (edits.every((edit, index) => index === 0 || inOrder(edits[index - 1]!, edit) <= 0)) return [...edits];
  const keys = Float64Array.from(edits, ({ start }, index) => start * mostEdits + index).sort();
  const sorted = Array.from(keys, (key) => edits[key % mostEdits]!);
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && sorted[to]!.start === sorted[from]!.start) to++;
    if (to - from > 1) sortByEnd(sorted, from, to);
    from = to;
  }
  return sorted;
}

function sortByEnd(edits: Edit[], from: number, to: number): void {
  for (const [index, edit] of edits.slice(from, to).sort(inOrder).entries()) edits[from + index] = edit;
}

function inOrder(a: Edit, b: Edit): number {
  return a.start - b.start || a.end - b.end;
}

import type { Edit } from '../../wit/types/agent.js';

/** Edits that a list may have: the offset of each, of 32 bits, and its place in the list fit into a number. */
export const mostEdits = 2 ** 20;

/** Whether two edits of one text change the same part of it, or one inserts into what another one takes out. */
export function overlap(edits: readonly Edit[]): boolean {
  if (edits.length < 2) return false;
  let reach = 0;
  let from = -1;
  let covers = false;
  for (const { start, end } of inOrder(edits)) {
    // Of edits at one place, all but one insert.
    const isSame = start === from;
    if (!isSame && start < reach) return true;
    if (isSame && covers && end > start) return true;
    covers = (isSame && covers) || end > start;
    from = start;
    reach = Math.max(reach, end);
  }
  return false;
}

/** By their start. Numbers are sorted several times faster than objects. */
function* inOrder(edits: readonly Edit[]): Iterable<Edit> {
  const keys = new Float64Array(edits.length);
  let isSorted = true;
  for (const [index, { start }] of edits.entries()) {
    keys[index] = start * mostEdits + index;
    isSorted &&= index === 0 || start >= edits[index - 1]!.start;
  }
  if (!isSorted) keys.sort();
  for (const key of keys) yield edits[key % mostEdits]!;
}

import type { Edit } from '../../wit/types/agent.js';
import { sortedEdits } from '../base/edit-order.js';

/** Returns whether two edits change the same part of a text, or one inserts into a part that another removes. */
export function overlap(edits: readonly Edit[]): boolean {
  let reach = 0;
  for (const { start, end } of sortedEdits(edits)) {
    if (start < reach) return true;
    reach = Math.max(reach, end);
  }
  return false;
}

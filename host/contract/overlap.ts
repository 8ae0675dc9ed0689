import type { Edit } from '../../wit/types/agent.js';
import { sortedEdits } from '../base/edit-order.js';

/** Whether two edits of one text change the same part of it, or one inserts into what another one takes out. */
export function overlap(edits: readonly Edit[]): boolean {
  let reach = 0;
  for (const { start, end } of sortedEdits(edits)) {
    if (start < reach) return true;
    reach = Math.max(reach, end);
  }
  return false;
}

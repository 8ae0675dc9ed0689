import { byPrecedence, type Proposal, type Refusal, refuse } from './proposal.js';
import { byPlace, conflicts, type SourceText, type TextEdit } from './source-text.js';

export interface Resolution {
  chosen: Proposal[];
  refused: Refusal[];
}

/** Takes, of proposals that clash, the first by precedence. */
export function resolveConflicts(proposals: readonly Proposal[], source: SourceText): Resolution {
  const resolution: Resolution = { chosen: [], refused: [] };
  const taken: (TextEdit & { owner: Proposal })[] = [];
  for (const proposal of proposals.toSorted(byPrecedence)) {
    const winner = proposal.edits.map((edit) => clash(taken, edit)).find((owner) => owner !== undefined);
    if (winner) {
      resolution.refused.push(refuse(proposal, 'conflict', `it overlaps ${describe(winner, source)}`));
      continue;
    }
    for (const edit of proposal.edits) taken.splice(placeOf(taken, edit), 0, { ...edit, owner: proposal });
    resolution.chosen.push(proposal);
  }
  return resolution;
}

function describe({ ruleId, action, at }: Proposal, source: SourceText): string {
  return `the ${action}${ruleId === undefined ? '' : ` for ${ruleId}`} at line ${source.line(at)}`;
}

/** Returns the owner of an edit that clashes. The edits taken so far don't clash, so only neighbours can. */
function clash(taken: (TextEdit & { owner: Proposal })[], edit: TextEdit): Proposal | undefined {
  const index = placeOf(taken, edit);
  return taken.slice(Math.max(0, index - 2), index + 2).find((other) => conflicts(other, edit))?.owner;
}

function placeOf(taken: readonly TextEdit[], edit: TextEdit): number {
  let low = 0;
  let high = taken.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (byPlace(taken[middle]!, edit) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

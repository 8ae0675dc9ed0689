import type { Edit, Finding } from '../../wit/types/agent.js';
import { byPlace, conflicts, editProblem } from './edits.js';
import { compareSeverity } from './severity.js';

export interface Refusal {
  finding: Finding;
  reason: string;
}

export interface Selection {
  /** Findings whose edits can be applied together. */
  chosen: Finding[];
  /** Findings whose edits can never be applied. */
  invalid: Refusal[];
  /** Findings whose edits clash with those of a chosen one. */
  overlapping: Refusal[];
}

export function hasEdits(finding: Finding): boolean {
  return (finding.suggestion?.edits.length ?? 0) > 0;
}

/** Compares by severity, confidence and start, the first to apply first; rule and end only make the order total. */
export function byPrecedence(a: Finding, b: Finding): number {
  return (
    compareSeverity(b.severity, a.severity) ||
    b.confidence - a.confidence ||
    a.span.start - b.span.start ||
    (a.ruleId < b.ruleId ? -1 : a.ruleId > b.ruleId ? 1 : 0) ||
    a.span.end - b.span.end
  );
}

/** Most edits of one selection. The caller analyzes the file again after each selection, and finds the others then. */
const mostEdits = 10_000;

/** Chooses findings by precedence whose edits don't clash, until there are enough. */
export function selectFixes(findings: readonly Finding[], text: string): Selection {
  const bytes = Buffer.from(text);
  const taken = new EditSet();
  const selection: Selection = { chosen: [], invalid: [], overlapping: [] };
  for (const finding of findings.filter(hasEdits).toSorted(byPrecedence)) {
    if (taken.size >= mostEdits) break;
    const { edits } = finding.suggestion!;
    const problem = editProblem(edits, bytes);
    if (problem !== undefined) {
      selection.invalid.push({ finding, reason: problem });
      continue;
    }
    const winner = edits.map((edit) => taken.clash(edit)).find((owner) => owner !== undefined);
    if (winner) {
      const place = `line ${winner.span.line}`;
      selection.overlapping.push({ finding, reason: `it overlaps the fix of ${winner.ruleId} at ${place}` });
    } else {
      taken.add(edits, finding);
      selection.chosen.push(finding);
    }
  }
  return selection;
}

/** Edits in the order of the text, none of which clash. */
class EditSet {
  readonly #edits: (Edit & { owner: Finding })[] = [];

  get size(): number {
    return this.#edits.length;
  }

  /** Returns the owner of an edit that clashes. The edits here don't clash, so only neighbours can. */
  clash(edit: Edit): Finding | undefined {
    const index = this.#indexOf(edit);
    const near = this.#edits.slice(Math.max(0, index - 2), index + 2);
    return near.find((other) => conflicts(other, edit))?.owner;
  }

  add(edits: readonly Edit[], owner: Finding): void {
    for (const edit of edits) this.#edits.splice(this.#indexOf(edit), 0, { ...edit, owner });
  }

  #indexOf(edit: Edit): number {
    let low = 0;
    let high = this.#edits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (byPlace(this.#edits[middle]!, edit) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

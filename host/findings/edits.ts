import type { Edit } from '../../wit/types/agent.js';

/** Why edits can't be applied to a text; undefined where they can. */
export function editProblem(edits: readonly Edit[], bytes: Uint8Array): string | undefined {
  for (const { start, end } of edits) {
    if (
      !Number.isInteger(start) ||
      !Number.isInteger(end) ||
      start < 0 ||
      end < start ||
      end > bytes.length
    ) {
      return `its edit of bytes ${start} to ${end} lies outside the file`;
    }
    if (splitsCharacter(bytes, start) || splitsCharacter(bytes, end)) {
      return `its edit of bytes ${start} to ${end} begins or ends inside a character`;
    }
  }
  const sorted = edits.toSorted(byPlace);
  const clash = sorted.findIndex((edit, index) => index > 0 && conflicts(sorted[index - 1]!, edit));
  return clash < 0 ? undefined : `its own edits overlap at byte ${sorted[clash]!.start}`;
}

/** Whether two edits change the same text, or insert at a place that the other one touches. */
export function conflicts(a: Edit, b: Edit): boolean {
  if (a.start === a.end || b.start === b.end) return a.start <= b.end && b.start <= a.end;
  return a.start < b.end && b.start < a.end;
}

/** Whether any two edits change the same text; insertions at one place are made in their order. */
export function overlap(edits: readonly Edit[]): boolean {
  const sorted = edits.toSorted(byPlace);
  return sorted.some((edit, index) => index > 0 && edit.start < sorted[index - 1]!.end);
}

export function byPlace(a: Edit, b: Edit): number {
  return a.start - b.start || a.end - b.end;
}

/** Applies edits that don't conflict, and for which there is no `editProblem`. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const bytes = Buffer.from(text);
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const edit of edits.toSorted(byPlace)) {
    pieces.push(bytes.subarray(at, edit.start), Buffer.from(edit.text));
    at = edit.end;
  }
  pieces.push(bytes.subarray(at));
  return Buffer.concat(pieces).toString();
}

function splitsCharacter(bytes: Uint8Array, offset: number): boolean {
  return ((bytes[offset] ?? 0) & 0xc0) === 0x80;
}

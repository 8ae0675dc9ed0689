import type { Edit } from '../../wit/types/agent.js';
import { sortedEdits } from '../base/edit-order.js';

/** Returns why edits can't be applied to a text; undefined if they can. */
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
  const sorted = sortedEdits(edits);
  const clash = sorted.findIndex((edit, index) => index > 0 && conflicts(sorted[index - 1]!, edit));
  return clash < 0 ? undefined : `its own edits overlap at byte ${sorted[clash]!.start}`;
}

/** Whether two edits change the same text, or one inserts at a place that the other touches. */
export function conflicts(a: Edit, b: Edit): boolean {
  if (a.start === a.end || b.start === b.end) return a.start <= b.end && b.start <= a.end;
  return a.start < b.end && b.start < a.end;
}

/** Whether any two edits change the same text. Insertions at one place are made in their order. */
export function overlap(edits: readonly Edit[]): boolean {
  const sorted = edits.toSorted(byPlace);
  return sorted.some((edit, index) => index > 0 && edit.start < sorted[index - 1]!.end);
}

export function byPlace(a: Edit, b: Edit): number {
  return a.start - b.start || a.end - b.end;
}

/** Applies edits without conflicts and without an `editProblem`. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  const walk = new Walk(text);
  let at = 0;
  for (const edit of sortedEdits(edits)) {
    pieces.push(text.slice(at, walk.to(edit.start)), edit.text);
    at = walk.to(edit.end);
  }
  pieces.push(text.slice(at));
  return pieces.join('').toWellFormed();
}

/**
 * Returns the edits of a text that make of it what two sets of edits in turn make: the first of it, the second of what
 * the first makes. Where both change the same text, that is one edit.
 */
export function composedEdits(text: string, first: readonly Edit[], second: readonly Edit[]): Edit[] {
  const between = applyEdits(text, first);
  const bytes = Buffer.from(between);
  let shift = 0;
  const made = sortedEdits(first).map(({ start, end, text: by }) => {
    const length = Buffer.byteLength(by);
    const piece = { start: start + shift, end: start + shift + length, grows: length - (end - start) };
    shift += piece.grows;
    return piece;
  });
  const then = sortedEdits(second).map((edit) => ({ ...edit, grows: 0 }));
  const clusters: { start: number; end: number; grows: number; edits: Edit[] }[] = [];
  for (const piece of [...made, ...then].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const edits = 'text' in piece ? [piece as Edit] : [];
    const last = clusters.at(-1);
    if (last === undefined || piece.start > last.end) clusters.push({ ...piece, edits });
    else {
      last.end = Math.max(last.end, piece.end);
      last.grows += piece.grows;
      last.edits.push(...edits);
    }
  }
  let grown = 0;
  return clusters.map(({ start, end, grows, edits }) => {
    const own = edits.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
    const by = applyEdits(bytes.subarray(start, end).toString(), own);
    const edit = { start: start - grown, end: end - grown - grows, text: by };
    grown += grows;
    return edit;
  });
}

/** A walk through a text from one offset in UTF-8 bytes to the next. */
class Walk {
  readonly #text: string;
  #bytes = 0;
  #units = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** Returns the UTF-16 units before an offset. Offsets may not decrease. */
  to(offset: number): number {
    const text = this.#text;
    while (this.#bytes < offset && this.#units < text.length) {
      const code = text.codePointAt(this.#units)!;
      this.#bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
      this.#units += code > 0xffff ? 2 : 1;
    }
    return this.#units;
  }
}

function splitsCharacter(bytes: Uint8Array, offset: number): boolean {
  return ((bytes[offset] ?? 0) & 0xc0) === 0x80;
}

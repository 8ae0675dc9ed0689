import { diffArrays } from 'diff';
import { uniqueCommon } from './unique-lines.js';

// A sandbox has no clock, and reading it traps. The library reads it for a time limit that is not used here.
Date.now = () => 0;

/** With more changed lines the shortest diff isn't worth its time. */
const maxEditLength = 500;

/**
 * A map of equal lines of two texts. Every line has an anchor: an unchanged one its own, the lines of a changed piece
 * the same one on both sides. Findings at equal anchors can be compared.
 */
export class LineMap {
  readonly added: number;
  readonly removed: number;
  readonly #before: number[] = [];
  readonly #after: number[] = [];

  constructor(before: string, after: string) {
    let anchor = 0;
    let [added, removed] = [0, 0];
    for (const { kept, old, fresh } of pieces(linesOf(before), linesOf(after))) {
      if (kept > 0) {
        for (let line = 0; line < kept; line++) {
          this.#before.push(anchor);
          this.#after.push(anchor++);
        }
        continue;
      }
      for (let line = 0; line < old; line++) this.#before.push(anchor);
      for (let line = 0; line < fresh; line++) this.#after.push(anchor);
      anchor++;
      removed += old;
      added += fresh;
    }
    this.added = added;
    this.removed = removed;
  }

  /** Returns the anchor of a line, counted from 1. */
  anchorBefore(line: number): number {
    return this.#before[line - 1] ?? -1;
  }

  anchorAfter(line: number): number {
    return this.#after[line - 1] ?? -1;
  }
}

/** Splits into lines with their line ends, so that a changed line end is a change. */
export function linesOf(text: string): string[] {
  return text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
}

interface Piece {
  kept: number;
  old: number;
  fresh: number;
}

function pieces(before: string[], after: string[]): Piece[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (
    tail < before.length - head &&
    tail < after.length - head &&
    before.at(-1 - tail) === after.at(-1 - tail)
  )
    tail++;
  const old = before.slice(head, before.length - tail);
  const fresh = after.slice(head, after.length - tail);
  return [{ kept: head, old: 0, fresh: 0 }, ...middle(old, fresh), { kept: tail, old: 0, fresh: 0 }].filter(
    ({ kept, old, fresh }) => kept + old + fresh > 0,
  );
}

/**
 * Compares by the lines that occur once on each side: the pieces between two of them are small, and compared
 * separately.
 */
function middle(old: string[], fresh: string[]): Piece[] {
  const found: Piece[] = [];
  let [from, to] = [0, 0];
  for (const common of [...uniqueCommon(old, fresh), { old: old.length, fresh: fresh.length }]) {
    found.push(...gap(old.slice(from, common.old), fresh.slice(to, common.fresh)));
    if (common.old < old.length) found.push({ kept: 1, old: 0, fresh: 0 });
    [from, to] = [common.old + 1, common.fresh + 1];
  }
  return found;
}

function gap(old: string[], fresh: string[]): Piece[] {
  if (old.length === 0 || fresh.length === 0) return [{ kept: 0, old: old.length, fresh: fresh.length }];
  const parts = diffArrays(old, fresh, { maxEditLength });
  if (!parts) return [{ kept: 0, old: old.length, fresh: fresh.length }];
  const found: Piece[] = [];
  for (const { added, removed, count } of parts) {
    const last = found.at(-1);
    if (!added && !removed) found.push({ kept: count, old: 0, fresh: 0 });
    else if (last && last.kept === 0) last[removed ? 'old' : 'fresh'] += count;
    else found.push({ kept: 0, old: removed ? count : 0, fresh: removed ? 0 : count });
  }
  return found;
}

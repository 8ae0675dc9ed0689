import { diffLines } from 'diff';
import type { TextEdit } from 'vscode-languageserver';
import type { Places } from './positions.js';

/** Most changed lines for which the shortest diff is looked for: its time grows with their square. */
const maxEditLength = 1000;

interface Replacement {
  start: number;
  end: number;
  text: string;
}

/** The edits that make a text of the one that the client has: few and small, so that the cursor stays where it is. */
export function textEdits(places: Places, after: string): TextEdit[] {
  return replacements(places.text, after).map(({ start, end, text }) => ({
    range: places.rangeBetween(start, end),
    newText: text,
  }));
}

function replacements(before: string, after: string): Replacement[] {
  if (before === after) return [];
  const changes = diffLines(before, after, { maxEditLength });
  if (!changes) return [trimmed(before, { start: 0, end: before.length, text: after })];
  const found: Replacement[] = [];
  let at = 0;
  let open: Replacement | undefined;
  for (const { value, added, removed } of changes) {
    if (!added && !removed) {
      open = undefined;
      at += value.length;
      continue;
    }
    if (!open) {
      open = { start: at, end: at, text: '' };
      found.push(open);
    }
    if (added) open.text += value;
    else {
      at += value.length;
      open.end = at;
    }
  }
  return found.map((one) => trimmed(before, one));
}

/** Leaves out what both begin and end with. No character and no line end is split. */
function trimmed(whole: string, { start, end, text }: Replacement): Replacement {
  const shorter = Math.min(end - start, text.length);
  let head = 0;
  while (head < shorter && whole[start + head] === text[head]) head++;
  if (head > 0 && (splits(whole, start + head) || splits(text, head))) head--;
  let tail = 0;
  while (tail < shorter - head && whole[end - 1 - tail] === text[text.length - 1 - tail]) tail++;
  if (tail > 0 && (splits(whole, end - tail) || splits(text, text.length - tail))) tail--;
  return { start: start + head, end: end - tail, text: text.slice(head, text.length - tail) };
}

/** Whether an offset lies within a character of two units, or between the two of a line end. */
function splits(text: string, at: number): boolean {
  return /^(?:\r\n|[\ud800-\udbff][\udc00-\udfff])$/.test(text.slice(at - 1, at + 1));
}

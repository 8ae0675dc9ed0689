import type { Range } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { Places, type PositionEncoding } from './positions.js';

/** What a client changes: a range of the text, or all of it. */
export interface TextChange {
  text: string;
  range?: Range | undefined;
}

/** A change by offsets, in UTF-16 units. */
interface Edit {
  start: number;
  end: number;
  text: string;
}

/**
 * Applies changes, each to what the one before left. Those that go from the text's end to its beginning, as editors
 * send them when all of something is replaced, are applied at once: one by one, each would copy the text.
 */
export function changed(
  document: TextDocument,
  changes: readonly TextChange[],
  version: number,
  encoding: PositionEncoding,
): TextDocument {
  let current = TextDocument.update(document, [], version);
  for (let at = 0; at < changes.length; ) {
    const edits = backwards(changes, at, new Places(current, encoding));
    current = edited(current, edits, changes[at]!, version);
    at += Math.max(1, edits.length);
  }
  return current;
}

/** The changes from `at` on, for as long as each ends before the one before begins: no other moves it. */
function backwards(changes: readonly TextChange[], at: number, places: Places): Edit[] {
  const edits: Edit[] = [];
  let before = Number.POSITIVE_INFINITY;
  for (let next = at; next < changes.length; next++) {
    const { text, range } = changes[next]!;
    if (range === undefined) break;
    const offsets = [places.offsetAt(range.start), places.offsetAt(range.end)];
    const [start, end] = [Math.min(...offsets), Math.max(...offsets)];
    if (end >= before) break;
    edits.push({ start, end, text });
    before = start;
  }
  return edits;
}

function edited(
  document: TextDocument,
  edits: readonly Edit[],
  first: TextChange,
  version: number,
): TextDocument {
  const { uri, languageId } = document;
  if (edits.length === 0) return TextDocument.create(uri, languageId, version, first.text);
  const old = document.getText();
  if (edits.length === 1 && !joinsLineEnd(old, edits[0]!)) {
    const { start, end, text } = edits[0]!;
    const range = { start: document.positionAt(start), end: document.positionAt(end) };
    return TextDocument.update(document, [{ text, range }], version);
  }
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, text } of edits.toReversed()) {
    pieces.push(old.slice(at, start), text);
    at = end;
  }
  pieces.push(old.slice(at));
  return TextDocument.create(uri, languageId, version, pieces.join(''));
}

/** Whether CR and LF that were apart become one line end: updated lines would still be counted as two. */
function joinsLineEnd(old: string, { start, end, text }: Edit): boolean {
  const [before, after] = [old.charAt(start - 1), old.charAt(end)];
  return `${before}${text.charAt(0) || after}` === '\r\n' || `${text.at(-1) ?? before}${after}` === '\r\n';
}

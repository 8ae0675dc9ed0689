import type { Edit } from '../../wit/types/agent.js';
import { Positions } from '../sdk/index.js';

/** A range of UTF-16 indexes. */
export interface Range {
  start: number;
  end: number;
}

/** An edit in UTF-16 indexes. */
export interface TextEdit extends Range {
  text: string;
  /** Whether it inserts whole lines, and may do so right behind another edit. */
  follows?: true;
}

/** A text whose pieces the contract names by byte offsets. All methods count UTF-16 indexes. */
export class SourceText {
  readonly text: string;
  readonly #positions: Positions;

  constructor(text: string) {
    this.text = text;
    this.#positions = new Positions(text);
  }

  /** Converts the parser's own spans, which fall on character boundaries. */
  range(span: Range): Range {
    return { start: this.#positions.index(span.start), end: this.#positions.index(span.end) };
  }

  /** Converts an untrusted edit; returns a message if it has no place in the text. */
  indexed({ start, end, text }: Edit): TextEdit | string {
    if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start) {
      return `its edit of bytes ${start} to ${end} is no range`;
    }
    if (end > this.bytes(this.text.length))
      return `its edit of bytes ${start} to ${end} lies outside the file`;
    const from = this.#boundary(start);
    const to = this.#boundary(end);
    if (from === undefined || to === undefined) {
      return `its edit of bytes ${start} to ${end} begins or ends inside a character`;
    }
    return { start: from, end: to, text };
  }

  bytes(index: number): number {
    return this.#positions.byteOffset(index);
  }

  edit({ start, end, text }: TextEdit): Edit {
    return { start: this.bytes(start), end: this.bytes(end), text };
  }

  line(index: number): number {
    return this.#positions.span(index, index).line;
  }

  /** Returns the text before an index on its line. */
  before(index: number): string {
    return this.text.slice(lineStart(this.text, index), index);
  }

  /** Returns the line end at an index; on the last line, that of the text. */
  lineEnd(index: number): string {
    const next = /\r\n|\r|\n/g;
    next.lastIndex = index;
    const nextEnd = next.exec(this.text)?.[0];
    if (nextEnd !== undefined) return nextEnd;
    return /\r\n|\r|\n/.exec(this.text)?.[0] ?? '\n';
  }

  #boundary(byteOffset: number): number | undefined {
    const index = this.#positions.index(byteOffset);
    const splits =
      /^[\uDC00-\uDFFF]/.test(this.text.slice(index, index + 1)) &&
      /[\uD800-\uDBFF]/.test(this.text[index - 1] ?? '');
    return splits || this.bytes(index) !== byteOffset ? undefined : index;
  }
}

function lineStart(text: string, index: number): number {
  return Math.max(text.lastIndexOf('\n', index - 1), text.lastIndexOf('\r', index - 1)) + 1;
}

/** Applies edits that don't overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const edit of edits.toSorted(byPlace)) {
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  return result + text.slice(at);
}

export function byPlace(a: Range, b: Range): number {
  return a.start - b.start || a.end - b.end;
}

/** Whether two edits change the same text, or insert at a place that the other one touches. */
export function conflicts(a: TextEdit, b: TextEdit): boolean {
  if (follows(a, b) || follows(b, a)) return false;
  if (a.start === a.end || b.start === b.end) return a.start <= b.end && b.start <= a.end;
  return a.start < b.end && b.start < a.end;
}

function follows(a: TextEdit, b: TextEdit): boolean {
  return a.follows === true && b.start < b.end && b.end === a.start;
}

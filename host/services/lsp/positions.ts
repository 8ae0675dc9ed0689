import { type Position, PositionEncodingKind, type Range } from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Span } from '../../../wit/types/agent.js';

/** What the characters of positions are counted in. */
export type PositionEncoding = typeof PositionEncodingKind.UTF8 | typeof PositionEncodingKind.UTF16;

/** The first of the client's encodings that is known here. Clients that name none count UTF-16. */
export function encodingFor(wanted: readonly string[] = []): PositionEncoding {
  const known: readonly string[] = [PositionEncodingKind.UTF8, PositionEncodingKind.UTF16];
  return (wanted.find((one) => known.includes(one)) ?? PositionEncodingKind.UTF16) as PositionEncoding;
}

/** A text with its lines, and positions as a client counts them. */
export class Places {
  readonly #document: TextDocument;
  readonly #encoding: PositionEncoding;

  constructor(document: TextDocument, encoding: PositionEncoding) {
    this.#document = document;
    this.#encoding = encoding;
  }

  get text(): string {
    return this.#document.getText();
  }

  /** Converts a client's position to one in UTF-16 units, within its line. */
  toUtf16({ line, character }: Position): Position {
    if (this.#encoding === PositionEncodingKind.UTF16) return { line, character };
    return { line, character: unitsOf(this.#line(line), character) };
  }

  /** Converts a position in UTF-16 units to the client's. */
  fromUtf16({ line, character }: Position): Position {
    if (this.#encoding === PositionEncodingKind.UTF16) return { line, character };
    return { line, character: Buffer.byteLength(this.#line(line).slice(0, character)) };
  }

  /** The offset of a client's position, in UTF-16 units. */
  offsetAt(position: Position): number {
    return this.#document.offsetAt(this.toUtf16(position));
  }

  /** The client's position of an offset in UTF-16 units. */
  positionAt(offset: number): Position {
    return this.fromUtf16(this.#document.positionAt(offset));
  }

  /** The client's range between two offsets in UTF-16 units. */
  rangeBetween(start: number, end: number): Range {
    return { start: this.positionAt(start), end: this.positionAt(end) };
  }

  /** The client's range of a span. */
  rangeOf({ line, column, endLine, endColumn }: Span): Range {
    // Agents see no byte order mark.
    const mark = this.text.startsWith('\ufeff') ? 1 : 0;
    const at = (of: number, unit: number) =>
      this.fromUtf16({ line: of - 1, character: unit - 1 + (of === 1 ? mark : 0) });
    return { start: at(line, column), end: at(endLine, endColumn) };
  }

  /** The text of a line, from 0. */
  #line(line: number): string {
    return this.#document.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } });
  }
}

/** UTF-16 units of so many bytes of UTF-8. A position within a character is that of its beginning. */
function unitsOf(text: string, bytes: number): number {
  let [units, left] = [0, bytes];
  for (const character of text) {
    left -= Buffer.byteLength(character);
    if (left < 0) break;
    units += character.length;
  }
  return units;
}

export function isWithin({ line, character }: Position, { start, end }: Range): boolean {
  const isAfter = line > start.line || (line === start.line && character >= start.character);
  const isBefore = line < end.line || (line === end.line && character <= end.character);
  return isAfter && isBefore;
}

export function meet(a: Range, b: Range): boolean {
  return isWithin(a.start, b) || isWithin(b.start, a);
}

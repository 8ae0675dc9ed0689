import type { Places } from '../findings/places.js';

/** Line and UTF-16 column, both from 1, of an offset in UTF-8 bytes. */
export function positionOf(byteOffset: number, places: Places): { line: number; column: number } {
  const offset = utf16Offset(places.text, byteOffset);
  const line = places.lineAt(offset);
  return { line: line + 1, column: offset - places.lineStarts[line]! + 1 };
}

function utf16Offset(text: string, byteOffset: number): number {
  let bytes = 0;
  let index = 0;
  while (bytes < byteOffset && index < text.length) {
    const code = text.codePointAt(index)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    index += code > 0xffff ? 2 : 1;
  }
  return index;
}

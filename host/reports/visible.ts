const unseen =
  /[\x00-\x08\x0a-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

/**
 * Text from a file or an agent, safe for a terminal: control characters become their pictures, and those that
 * reorder or hide what follows (bidirectional marks, zero-width characters) become `\u{…}`.
 */
export function visible(text: string): string {
  return text.replace(unseen, picture);
}

/** JSON in which the same characters are escapes: it can be looked at, and means what it did. */
export function visibleJson(value: unknown, indent?: number): string {
  const escapes = (text: string) =>
    Array.from({ length: text.length }, (_, at) => unit(text.charCodeAt(at))).join('');
  return JSON.stringify(value, null, indent).replace(unseen, (text) =>
    text === '\n' ? text : escapes(text),
  );
}

const unit = (code: number) => `\\u${code.toString(16).padStart(4, '0')}`;

function picture(character: string): string {
  const code = character.codePointAt(0)!;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '\u2421';
  return `\\u{${code.toString(16)}}`;
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const zeroWidth = /^(?:\p{Mn}|\p{Me}|\u200c|\u200d|[\ufe00-\ufe0f])/u;
let segmenter: Intl.Segmenter | undefined;

/** Terminal cells of a text that is already `visible`. */
export function width(text: string): number {
  if (isNarrow(text)) return text.length;
  return graphemes(text).reduce((cells, grapheme) => cells + graphemeWidth(grapheme), 0);
}

/** Whether every character is one cell, and none combines with another; so it is in all code, nearly. */
export function isNarrow(text: string): boolean {
  return /^[\x20-\u02ff]*$/.test(text);
}

export function graphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

export function graphemeWidth(grapheme: string): number {
  if (wide.test(grapheme) || grapheme.includes('\ufe0f')) return 2;
  return zeroWidth.test(grapheme[0]!) ? 0 : 1;
}

/** Tabs as spaces up to the next multiple of `size`, counted from the line's beginning. */
export function expandTabs(text: string, size: number, from = 0): string {
  let result = '';
  let column = from;
  for (const part of text.split(/(\t)/)) {
    if (part === '\t') {
      const spaces = size - (column % size);
      result += ' '.repeat(spaces);
      column += spaces;
    } else {
      result += part;
      column += width(part);
    }
  }
  return result;
}

import { unseenInLine } from '../base/unseen.js';

/**
 * Makes text of a file or agent safe for a terminal or a CI log, anywhere but at the beginning of a line. Control
 * characters become their pictures. Characters that reorder or hide text become `\u{…}`. So do commands of Azure
 * Pipelines, TeamCity and older runners of GitHub (`##[`, `##vso[`).
 */
export function visible(text: string): string {
  const shown = text.replace(unseenInLine, picture);
  return shown.includes('##') ? shown.replace(logCommand, '\\u{23}#') : shown;
}

/** Makes text safe at the beginning of a line, too: it is no command of GitHub Actions, such as `::error::`. */
export function visibleLine(text: string): string {
  return visible(text).replace(/^(\s*):(?=:)/, '$1\\u{3a}');
}

/** Makes each line of a text visible. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visibleLine).join('\n');
}

/** Writes JSON with escapes for the same characters: safe to show, and with the same meaning. */
export function visibleJson(value: unknown, indent?: number): string {
  return escaped(JSON.stringify(value, null, indent));
}

/** UTF-16 units of longer JSON that are escaped at once. */
const pieceLength = 64 * 1024;

function* pieces(json: string): Iterable<string> {
  for (let at = 0; at < json.length; ) {
    const end = cut(json, at + pieceLength);
    yield escaped(json.slice(at, end));
    at = end;
  }
}

/** Writes a list as `visibleJson` does, in pieces. `weight`: how many small values an item stands for. */
export function* visibleJsonList<T>(
  items: Iterable<T>,
  weight: (item: T) => number = () => 1,
): Iterable<string> {
  let separator = '[';
  let values = '';
  let sum = 0;
  for (const item of items) {
    values += `${separator}${JSON.stringify(item)}`;
    separator = ',';
    sum += weight(item);
    if (sum < pieceItems && values.length < pieceLength) continue;
    yield* pieces(values);
    values = '';
    sum = 0;
  }
  yield* pieces(`${values}${separator === '[' ? '[]' : ']'}`);
}

const pieceItems = 256;

/** Finds an offset nearby that splits neither a character nor a possible command. */
function cut(json: string, at: number): number {
  if (at >= json.length) return json.length;
  const command = json.lastIndexOf('##', at);
  if (command > at - longestCommand) return command;
  return /[\ud800-\udbff]/.test(json[at - 1]!) ? at + 1 : at;
}

// The runner looks for them anywhere in a line.
const logCommand = /##(?=[a-zA-Z]{0,32}\[)/g;
const longestCommand = 40;

function escaped(json: string): string {
  const shown = json.replace(unseenInLine, (text) => (text === '\n' ? text : escapes(text)));
  return shown.includes('##') ? shown.replace(logCommand, '\\u0023#') : shown;
}

function escapes(text: string): string {
  const first = unit(text.charCodeAt(0));
  return text.length === 1 ? first : first + unit(text.charCodeAt(1));
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

/** Counts the terminal cells of a text that is already `visible`. */
export function width(text: string): number {
  if (isNarrow(text)) return text.length;
  return graphemes(text).reduce((cells, grapheme) => cells + graphemeWidth(grapheme), 0);
}

/** Whether every character takes one cell and none combines with another, as in nearly all code. */
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

/** Replaces tabs by spaces up to the next multiple of `size`, counted from the line's beginning. */
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

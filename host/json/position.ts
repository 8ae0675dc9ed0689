const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** A position, 1-based; the column counts UTF-16 code units. */
export interface Position {
  line: number;
  column: number;
}

export function positionAt(text: string, offset: number): Position {
  return positionsAt(text, [offset])[0]!;
}

/** Finds the positions of many offsets, in one pass over the text. */
export function positionsAt(text: string, offsets: readonly number[]): Position[] {
  const positions: Position[] = [];
  let line = 1;
  let start = 0;
  let at = 0;
  for (const index of [...offsets.keys()].sort((a, b) => offsets[a]! - offsets[b]!)) {
    const offset = offsets[index]!;
    for (; at < offset; at++) {
      const code = text.charCodeAt(at);
      const ends = code === lineFeed || (code === carriageReturn && text.charCodeAt(at + 1) !== lineFeed);
      if (!ends) continue;
      line++;
      start = at + 1;
    }
    positions[index] = { line, column: offset - start + 1 };
  }
  return positions;
}

/** Draws the line of an offset and its neighbours, with a caret under the column. Long lines are cut around it. */
export function codeFrame(text: string, offset: number, { line, column }: Position): string[] {
  const start = offset - column + 1;
  const end = endOf(text, start);
  const from = Math.max(0, column - 60);
  const shown = (number: number, lineStart: number, lineEnd: number) => {
    const content = text.slice(
      Math.min(lineStart + from, lineEnd),
      Math.min(lineStart + from + 100, lineEnd),
    );
    return `${number === line ? '>' : ' '} ${String(number).padStart(5)} | ${content.replaceAll('\t', ' ')}`;
  };
  const before = terminatorBefore(text, start);
  const after = end + terminatorAt(text, end);
  return [
    ...(line > 1 ? [shown(line - 1, startOf(text, start - before), start - before)] : []),
    shown(line, start, end),
    `${' '.repeat(8)}| ${' '.repeat(column - 1 - from)}^`,
    ...(after > end ? [shown(line + 1, after, endOf(text, after))] : []),
  ];
}

function endOf(text: string, start: number): number {
  const ends = ['\n', '\r'].map((terminator) => text.indexOf(terminator, start)).filter((at) => at >= 0);
  return Math.min(text.length, ...ends);
}

function startOf(text: string, end: number): number {
  if (end === 0) return 0;
  return 1 + Math.max(text.lastIndexOf('\n', end - 1), text.lastIndexOf('\r', end - 1));
}

function terminatorAt(text: string, at: number): number {
  if (at >= text.length) return 0;
  return text.charCodeAt(at) === carriageReturn && text.charCodeAt(at + 1) === lineFeed ? 2 : 1;
}

function terminatorBefore(text: string, start: number): number {
  if (start === 0) return 0;
  return text.charCodeAt(start - 1) === lineFeed && text.charCodeAt(start - 2) === carriageReturn ? 2 : 1;
}

/** Thrown for text that isn't JSON, or isn't JSON of a size that is read; says where. */
export class JsonSyntaxError extends Error {
  readonly position: Position;
  /** The lines around the place. */
  readonly frame: readonly string[];

  constructor(message: string, text: string, offset: number) {
    super(message);
    this.name = 'JsonSyntaxError';
    this.position = positionAt(text, offset);
    this.frame = codeFrame(text, offset, this.position);
  }
}

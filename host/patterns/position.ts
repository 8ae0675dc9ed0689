/** 1-based; the column counts UTF-16 code units. */
export interface Position {
  line: number;
  column: number;
}

export function positionAt(text: string, offset: number): Position {
  let line = 1;
  let start = 0;
  for (const match of text.slice(0, offset).matchAll(/\r\n|\n|\r/g)) {
    line++;
    start = match.index + match[0].length;
  }
  return { line, column: offset - start + 1 };
}

/** The line and its neighbours, with a caret under the column. Long lines are cut around it. */
export function codeFrame(text: string, { line, column }: Position): string {
  const lines = text.split(/\r\n|\n|\r/);
  const from = Math.max(0, column - 60);
  const shown = [];
  for (let number = Math.max(1, line - 1); number <= Math.min(lines.length, line + 1); number++) {
    const content = lines[number - 1]!.slice(from, from + 100).replaceAll('\t', ' ');
    shown.push(`${number === line ? '>' : ' '} ${String(number).padStart(5)} | ${content}`);
    if (number === line) shown.push(`${' '.repeat(8)}| ${' '.repeat(column - 1 - from)}^`);
  }
  return shown.join('\n');
}

/** Text that isn't JSON, and where. */
export class JsonSyntaxError extends Error {
  readonly position: Position;
  readonly frame: string;

  constructor(message: string, text: string, offset: number) {
    super(message);
    this.name = 'JsonSyntaxError';
    this.position = positionAt(text, offset);
    this.frame = codeFrame(text, this.position);
  }
}

import type { Span } from '../../wit/types/agent.js';
import type { LineIndex } from '../findings/line-index.js';
import { expandTabs, graphemes, graphemeWidth, isNarrow, visible, width } from './visible.js';

export interface FrameStyle {
  /** Terminal cells for a line of code. */
  columns: number;
  dim: (text: string) => string;
  mark: (text: string) => string;
}

const tabSize = 4;

/** Most characters around the span that are read of a longer line: it may be a whole minified file. */
const maxLength = 2000;

/** Draws the span's first line with the span underlined, and a line before and after it. */
export function codeFrame(places: LineIndex, span: Span, style: FrameStyle): string {
  const numbers = [span.line - 1, span.line, span.line + 1].filter(
    (number) => number === span.line || (number >= 1 && places.line(number - 1) !== ''),
  );
  const gutter = String(numbers.at(-1)).length;
  const raw = places.line(span.line - 1);
  const first = Math.max(0, span.column - 1 - maxLength / 2);
  const clip = (line: string) => line.slice(first, first + maxLength);
  const line = clip(raw);
  const from = Math.min(span.column - 1 - first, line.length);
  const end = span.endLine === span.line ? span.endColumn - 1 - first : line.length;
  const to = Math.min(Math.max(end, from), line.length);

  const before = cells(line.slice(0, from), 0);
  const marked = cells(line.slice(from, to), width(before));
  const after = cells(line.slice(to), width(before) + width(marked));
  const window = windowAround(width(before), width(before) + Math.max(width(marked), 1), style.columns);
  const isCutBefore = first > 0 || window.from > 0;

  return numbers
    .flatMap((number) => {
      const label = style.dim(`${String(number).padStart(gutter)} │`);
      const code = number === span.line ? before + marked + after : cells(clip(places.line(number - 1)), 0);
      const row = `  ${label} ${isCutBefore ? '…' : ''}${cut(code, window)}`.trimEnd();
      if (number !== span.line) return [row];
      const indent = ' '.repeat(Math.max(width(before) - window.from, 0) + (isCutBefore ? 1 : 0));
      const underline = '^'.repeat(Math.max(Math.min(width(marked), window.to - width(before)), 1));
      return [
        row,
        `  ${style.dim(`${' '.repeat(gutter)} │`)} ${indent}${style.mark(underline)}${more(span, style)}`,
      ];
    })
    .join('\n');
}

function more({ line, endLine }: Span, { dim }: FrameStyle): string {
  if (endLine <= line) return '';
  return dim(endLine === line + 1 ? ' … 1 more line' : ` … ${endLine - line} more lines`);
}

function cells(text: string, from: number): string {
  return expandTabs(visible(text), tabSize, from);
}

/** Chooses the cells to show: from the line's beginning if the marked ones fit in, else with some room before them. */
function windowAround(from: number, to: number, columns: number): { from: number; to: number } {
  if (to <= columns) return { from: 0, to: columns };
  const start = Math.max(0, Math.min(from - Math.floor(columns / 4), to - Math.floor(columns / 2)));
  const begin = Math.min(start, from);
  return { from: begin, to: begin + columns };
}

function cut(text: string, window: { from: number; to: number }): string {
  if (isNarrow(text)) {
    return text.slice(window.from, window.to) + (text.length > window.to ? '…' : '');
  }
  let cell = 0;
  let result = '';
  let hidden = false;
  for (const grapheme of graphemes(text)) {
    if (cell >= window.to) {
      hidden = true;
      break;
    }
    if (cell >= window.from) result += grapheme;
    cell += graphemeWidth(grapheme);
  }
  return hidden ? `${result}…` : result;
}

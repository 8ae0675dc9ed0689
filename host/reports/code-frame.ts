import type { Span } from '../../wit/types/agent.js';
import type { Places } from '../findings/places.js';
import { expandTabs, graphemes, graphemeWidth, visible, width } from './visible.js';

export interface FrameStyle {
  /** Cells that a line of code may take. */
  columns: number;
  dim: (text: string) => string;
  mark: (text: string) => string;
}

const tabSize = 4;

/** The span's first line with what it covers underlined, and a line before and after it. */
export function codeFrame(places: Places, span: Span, style: FrameStyle): string {
  const numbers = [span.line - 1, span.line, span.line + 1].filter(
    (number) => number === span.line || (number >= 1 && places.line(number - 1) !== ''),
  );
  const gutter = String(numbers.at(-1)).length;
  const raw = places.line(span.line - 1);
  const from = Math.min(span.column - 1, raw.length);
  const to =
    span.endLine === span.line ? Math.min(Math.max(span.endColumn - 1, from), raw.length) : raw.length;

  const before = cells(raw.slice(0, from), 0);
  const marked = cells(raw.slice(from, to), width(before));
  const after = cells(raw.slice(to), width(before) + width(marked));
  const window = windowAround(width(before), width(before) + Math.max(width(marked), 1), style.columns);

  return numbers
    .flatMap((number) => {
      const label = style.dim(`${String(number).padStart(gutter)} │`);
      const code = number === span.line ? before + marked + after : cells(places.line(number - 1), 0);
      const row = `  ${label} ${cut(code, window)}`.trimEnd();
      if (number !== span.line) return [row];
      const indent = ' '.repeat(Math.max(width(before) - window.from, 0) + (window.from > 0 ? 1 : 0));
      const underline = '^'.repeat(Math.max(Math.min(width(marked), window.to - width(before)), 1));
      const more = span.endLine > span.line ? style.dim(` … ${span.endLine - span.line} more lines`) : '';
      return [row, `  ${style.dim(`${' '.repeat(gutter)} │`)} ${indent}${style.mark(underline)}${more}`];
    })
    .join('\n');
}

function cells(text: string, from: number): string {
  return expandTabs(visible(text), tabSize, from);
}

/** The cells to show: from the line's beginning if the marked ones fit in, else with some room before them. */
function windowAround(from: number, to: number, columns: number): { from: number; to: number } {
  if (to <= columns) return { from: 0, to: columns };
  const start = Math.max(0, Math.min(from - Math.floor(columns / 4), to - Math.floor(columns / 2)));
  const begin = Math.min(start, from);
  return { from: begin, to: begin + columns };
}

function cut(text: string, window: { from: number; to: number }): string {
  if (window.from === 0 && width(text) <= window.to) return text;
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
  return `${window.from > 0 ? '…' : ''}${result}${hidden ? '…' : ''}`;
}

import type { HistoryPoint } from './history-point.js';

/** Options of a format. */
export interface FormatterOptions {
  /** URL of the folder that paths are relative to. */
  root: string;
  startedAt: Date;
  /** Used by text. */
  colors: boolean;
  columns: number;
  quiet: boolean;
  /** Earlier runs, the oldest first; used by HTML. */
  history: readonly HistoryPoint[];
}

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
  /** Most bytes of JSON, as far as lists can be cut. Default: no limit. */
  maxReportBytes?: number | undefined;
  /** Earlier runs, the oldest first; used by HTML. */
  history: readonly HistoryPoint[];
}

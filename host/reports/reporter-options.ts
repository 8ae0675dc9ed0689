import type { HistoryPoint } from './history-point.js';

/** How a format is written. */
export interface ReporterOptions {
  /** URL of the folder that paths are relative to. */
  root: string;
  startedAt: Date;
  /** For text. */
  colors: boolean;
  columns: number;
  quiet: boolean;
  /** Earlier runs, the oldest first; for HTML. */
  history: readonly HistoryPoint[];
}

import type { HistoryPoint } from '../history-point.js';

/** Findings of a file by severity: error, warning, info, hint. */
export type Counts = [error: number, warning: number, info: number, hint: number];

export interface FileSpot {
  path: string;
  /** Null if the text isn't known. */
  lines: number | null;
  findings: Counts;
}

/** The data that the page's script draws. */
export interface PageData {
  files: FileSpot[];
  history: HistoryPoint[];
}

const weights: Counts = [10, 4, 1, 0.5];

/** Weighs how much a file needs attention. */
export function weightOf(findings: Counts): number {
  return findings.reduce((sum, count, index) => sum + count * weights[index]!, 0);
}

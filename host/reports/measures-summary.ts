import type { CloneGroup } from '../findings/clones/finder.js';

/** A function, or a file as a whole, by the metrics that agents name so. */
export interface Measured {
  path: string;
  /** From 1. */
  line: number;
  subject?: string;
  cyclomatic: number;
  cognitive: number;
  codeLines: number;
  maintainability: number | undefined;
}

export interface MeasureTotals {
  files: number;
  functions: number;
  codeLines: number;
  commentLines: number;
  cyclomatic: number;
  cognitive: number;
  /** Tokens in which clones were looked for, and how many of them stand in a clone. */
  tokens: number;
  clonedTokens: number;
}

export interface MeasuresSummary {
  totals: MeasureTotals;
  /** The most complex ones first. */
  functions: Measured[];
  files: Measured[];
  clones: CloneGroup[];
}

import type { CloneGroup } from '../findings/clones/finder.js';

/** The metrics of a function, or of a file. */
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
  /** Tokens that were searched for clones, and how many of them are part of a clone. */
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

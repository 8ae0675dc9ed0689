/** A file before and after somebody edited it. */
export interface Pair {
  path: string;
  language: string;
  before: string;
  after: string;
}

/** Larger files cost more than their few edits teach. */
export const maximumTextLength = 256 * 1024;

/** A comment or attribute by which another tool is told to be silent. */
export interface ForeignSuppression {
  /** Rules of that tool in lower case; `*` is every one. */
  ids: readonly string[];
  /** The covered lines, from 1, both inclusive. */
  line: number;
  lastLine: number;
  /** As people know it, such as `noqa`. */
  syntax: string;
}

/** Where, from a line on, rules are switched off or on again. */
export interface ForeignSwitch {
  ids: readonly string[];
  line: number;
  off: boolean;
  syntax: string;
}

export interface ForeignMarks {
  suppressions: ForeignSuppression[];
  switches: ForeignSwitch[];
}

/** Most marks of a file that are read. */
export const mostMarks = 10_000;

/** Splits a list of ids. */
export function idsIn(list: string): string[] {
  return list
    .split(/[\s,]+/)
    .filter((id) => id !== '')
    .map((id) => id.toLowerCase());
}

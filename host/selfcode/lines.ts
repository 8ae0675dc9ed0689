import { unifiedDiff } from '../findings/diff.js';

/** Counts the lines that a change adds and removes, as a diff shows them. */
export function changedLines(before: string, after: string): { added: number; removed: number } {
  const lines = unifiedDiff('file', before, after).split('\n').slice(2);
  const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
  return { added: count('+'), removed: count('-') };
}

/**
 * How rows that imported counts make begin: the fingerprints of judgements and the ids of runs. Those of findings are
 * hexadecimal, those of runs UUIDs.
 */
export const importedMark = 'tars:';

/** Returns an SQL condition: whether a column's value has the mark. */
export function isImported(column: string): string {
  return `substr(${column}, 1, ${importedMark.length}) = '${importedMark}'`;
}

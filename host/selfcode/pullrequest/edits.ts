import type { RunSummary } from '../run-summary.js';

export type Edit = RunSummary['edits'][number];
export type File = RunSummary['files'][number];

/** The edits that are on the branch. */
export function committedEdits({ edits }: RunSummary): Edit[] {
  return edits.filter(({ end }) => end === 'committed');
}

/** The edits that were chosen and aren't on the branch. */
export function otherEdits({ edits }: RunSummary): Edit[] {
  return edits.filter(({ end }) => end !== 'committed');
}

export function linesOf(edits: readonly Edit[]): { added: number; removed: number } {
  return edits.reduce(
    (sum, { lines }) => ({ added: sum.added + lines.added, removed: sum.removed + lines.removed }),
    { added: 0, removed: 0 },
  );
}

export function pathsOf(edits: readonly Edit[]): string[] {
  return [...new Set(edits.map(({ path }) => path))];
}

/** Sorted by how many there are, then by name. */
export function countsBy(edits: readonly Edit[], key: (edit: Edit) => string): [string, number][] {
  const counts = new Map<string, number>();
  for (const edit of edits) counts.set(key(edit), (counts.get(key(edit)) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
}

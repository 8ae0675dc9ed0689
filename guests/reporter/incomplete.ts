import type { Incomplete } from '../../wit/documents/feedback-document.js';
import { byAll, rising } from './order.js';
import type { Options } from './settings.js';
import type { Subject } from './subject.js';

/** Lists the files with pieces that were not analyzed, and those with an error and no report. */
export function incompleteOf(
  subjects: readonly Subject[],
  { errors }: Options,
): { partial: Incomplete[]; failed: Incomplete[] } {
  const remaining = new Map(Object.entries(errors));
  const partial: Incomplete[] = [];
  for (const { path, unparsed } of subjects) {
    const error = remaining.get(path);
    remaining.delete(path);
    if (unparsed.length === 0 && error === undefined) continue;
    const lines = unparsed.map(({ line }) => line);
    partial.push({
      path,
      pieces: unparsed.length,
      ...(lines.length > 0 && { line: lines.reduce((first, line) => Math.min(first, line)) }),
      ...(error !== undefined && { error }),
    });
  }
  return { partial, failed: [...remaining].map(([path, error]) => ({ path, pieces: 0, error })) };
}

/** Compares by what is known, files with an error first. */
export const leastKnown = byAll<Incomplete>(
  rising(({ error }) => (error === undefined ? 1 : 0)),
  rising(({ path }) => path),
);

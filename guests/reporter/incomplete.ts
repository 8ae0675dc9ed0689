import type { Incomplete } from '../../wit/documents/feedback-document.js';
import { byAll, rising } from './order.js';
import type { Options } from './settings.js';
import type { Subject } from './subject.js';

/** Files with something in them that was not looked at, and files that have an error and no report. */
export function incompleteOf(
  subjects: readonly Subject[],
  { errors }: Options,
): { partial: Incomplete[]; failed: Incomplete[] } {
  const left = new Map(Object.entries(errors));
  const partial: Incomplete[] = [];
  for (const { path, unparsed } of subjects) {
    const error = left.get(path);
    left.delete(path);
    if (unparsed.length === 0 && error === undefined) continue;
    const lines = unparsed.map(({ line }) => line);
    partial.push({
      path,
      pieces: unparsed.length,
      ...(lines.length > 0 && { line: lines.reduce((first, line) => Math.min(first, line)) }),
      ...(error !== undefined && { error }),
    });
  }
  return { partial, failed: [...left].map(([path, error]) => ({ path, pieces: 0, error })) };
}

/** What met an error first. */
export const leastKnown = byAll<Incomplete>(
  rising(({ error }) => (error === undefined ? 1 : 0)),
  rising(({ path }) => path),
);

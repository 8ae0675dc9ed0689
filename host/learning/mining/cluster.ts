import type { Change, Replacement } from './changes.js';
import { generalize, type Shape } from './generalize.js';
import { tokens } from './tokens.js';

export interface Occurrence extends Replacement {
  change: Change;
}

/** Edits of one shape. */
export interface Cluster {
  language: string;
  shape: Shape;
  occurrences: Occurrence[];
}

/** Groups edits, each at one level of its own, by what came and went and by a shape that they share. */
export function clusters(changes: readonly Change[], level: number, minimum: number): Cluster[] {
  const groups = new Map<string, Occurrence[]>();
  for (const change of changes) {
    const replacement = change.levels[level];
    if (replacement === undefined) continue;
    const key = `${change.pair.language}\0${difference(replacement)}`;
    const group = groups.get(key);
    if (group) group.push({ change, ...replacement });
    else groups.set(key, [{ change, ...replacement }]);
  }
  return [...groups.values()]
    .filter((group) => group.length >= minimum)
    .flatMap((group) => split(group))
    .filter(({ occurrences }) => occurrences.length >= minimum)
    .sort((a, b) => b.occurrences.length - a.occurrences.length);
}

/** Words and signs that are in one text and not in the other; names that stay don't count. */
export function difference({ before, after }: Replacement): string {
  const [old, now] = [tokens(before.text), tokens(after?.text ?? '')];
  const gone = [...old].filter((token) => !now.has(token));
  const come = [...now].filter((token) => !old.has(token));
  // Of what is removed as a whole, only the first word tells it from others: the rest may be names.
  const told = after === undefined ? gone.slice(0, 1) : gone.toSorted();
  return JSON.stringify([after === undefined, told, come.toSorted()]);
}

/** Adds each edit to the first cluster that still has a shape with it. */
function split(group: readonly Occurrence[]): Cluster[] {
  const found: Cluster[] = [];
  const language = group[0]!.change.pair.language;
  for (const occurrence of group) {
    let placed = false;
    for (const cluster of found) {
      const shape = generalize([...cluster.occurrences, occurrence]);
      if (shape === undefined) continue;
      cluster.shape = shape;
      cluster.occurrences.push(occurrence);
      placed = true;
      break;
    }
    if (placed) continue;
    const shape = generalize([occurrence]);
    if (shape !== undefined) found.push({ language, shape, occurrences: [occurrence] });
  }
  return found;
}

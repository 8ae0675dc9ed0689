import { diffArrays } from 'diff';
import { likeness, tokens } from './tokens.js';
import type { Node } from './tree.js';

export interface Aligned {
  before: Node;
  /** Undefined where it was removed. */
  after: Node | undefined;
}

const minimumLikeness = 0.15;
/** Beyond this many in a row, nothing is paired. */
const maximumRun = 60;

/** Pairs the nodes of a list that changed with what they became, in order; new ones are left out. */
export function align(before: readonly Node[], after: readonly Node[]): Aligned[] {
  const aligned: Aligned[] = [];
  let [old, now] = [0, 0];
  const parts = diffArrays(
    before.map(({ text }) => text),
    after.map(({ text }) => text),
  );
  for (const [index, { added, removed, count }] of parts.entries()) {
    if (removed) {
      const next = parts[index + 1];
      const come = next?.added ? after.slice(now, now + next.count) : [];
      aligned.push(...pairUp(before.slice(old, old + count), come));
      old += count;
    } else if (added) {
      now += count;
    } else {
      old += count;
      now += count;
    }
  }
  return aligned;
}

/** The pairing in order that makes the most alike. */
function pairUp(before: readonly Node[], after: readonly Node[]): Aligned[] {
  if (before.length > maximumRun || after.length > maximumRun) return [];
  const words = {
    before: before.map(({ text }) => tokens(text)),
    after: after.map(({ text }) => tokens(text)),
  };
  const gain = (i: number, j: number) => {
    const alike = likeness(words.before[i]!, words.after[j]!);
    return alike < minimumLikeness ? 0 : alike + (before[i]!.kind === after[j]!.kind ? 0.1 : 0);
  };
  const best = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const paired = gain(i, j) > 0 ? gain(i, j) + best[i + 1]![j + 1]! : 0;
      best[i]![j] = Math.max(paired, best[i + 1]![j]!, best[i]![j + 1]!);
    }
  }
  const aligned: Aligned[] = [];
  let j = 0;
  for (const [i, node] of before.entries()) {
    while (j < after.length && best[i]![j] === best[i]![j + 1]) j++;
    const isPaired = j < after.length && gain(i, j) > 0 && best[i]![j] === gain(i, j) + best[i + 1]![j + 1]!;
    aligned.push({ before: node, after: isPaired ? after[j++] : undefined });
  }
  return aligned;
}

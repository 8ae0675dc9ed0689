import type { Steps } from '../../base/slices.js';
import { runsOf } from './runs.js';
import { likeness, tokens } from './tokens.js';
import type { Node } from './tree.js';
import type { Work } from './work.js';

export interface Aligned {
  before: Node;
  /** Undefined if the node was removed. */
  after: Node | undefined;
}

const minimumLikeness = 0.15;
/** Longer runs of nodes aren't paired. */
const maximumRun = 60;
/** Characters of a longer text that are compared. */
const comparedLength = 4096;

/**
 * Pairs the changed nodes of a list with what they became, in order. Leaves out new nodes, and the rest once the work
 * is spent.
 */
export function* align(before: readonly Node[], after: readonly Node[], work: Work): Steps<Aligned[]> {
  const aligned: Aligned[] = [];
  const runs = yield* runsOf(
    before.map(({ text }) => text),
    after.map(({ text }) => text),
    work,
  );
  for (const { old, oldEnd, now, nowEnd } of runs) {
    if (old === oldEnd) continue;
    if (work.isSpent) break;
    aligned.push(...(yield* pairUp(before.slice(old, oldEnd), after.slice(now, nowEnd), work)));
  }
  return aligned;
}

/** Pairs in order, with the greatest likeness in total. */
function* pairUp(before: readonly Node[], after: readonly Node[], work: Work): Steps<Aligned[]> {
  if (before.length > maximumRun || after.length > maximumRun) {
    work.skip();
    return [];
  }
  const gains = yield* gainsOf(before, after, work);
  const best = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i--) {
    for (let j = after.length - 1; j >= 0; j--) {
      const gain = gains[i]![j]!;
      const paired = gain > 0 ? gain + best[i + 1]![j + 1]! : 0;
      best[i]![j] = Math.max(paired, best[i + 1]![j]!, best[i]![j + 1]!);
    }
  }
  const aligned: Aligned[] = [];
  let j = 0;
  for (const [i, node] of before.entries()) {
    while (j < after.length && best[i]![j] === best[i]![j + 1]) j++;
    const gain = gains[i]![j] ?? 0;
    const isPaired = gain > 0 && best[i]![j] === gain + best[i + 1]![j + 1]!;
    aligned.push({ before: node, after: isPaired ? after[j++] : undefined });
  }
  return aligned;
}

/** Computes for each pair what it adds to a pairing. */
function* gainsOf(before: readonly Node[], after: readonly Node[], work: Work): Steps<number[][]> {
  const wordsOf = ({ text }: Node) => {
    work.spend(Math.min(text.length, comparedLength));
    return tokens(text.slice(0, comparedLength));
  };
  const others = after.map(wordsOf);
  const gains: number[][] = [];
  for (const node of before) {
    const words = wordsOf(node);
    gains.push(
      others.map((other, j) => {
        work.spend(1 + Math.min(words.size, other.size));
        const alike = likeness(words, other);
        return alike < minimumLikeness ? 0 : alike + (node.kind === after[j]!.kind ? 0.1 : 0);
      }),
    );
    if (work.pause()) yield;
  }
  return gains;
}

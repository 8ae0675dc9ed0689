import { diffArrays } from 'diff';
import type { Steps } from '../../base/slices.js';
import type { Work } from './work.js';

/** Ranges of two lists, `old` up to `oldEnd` and `now` up to `nowEnd`, that differ. */
export interface Run {
  old: number;
  oldEnd: number;
  now: number;
  nowEnd: number;
}

/** Most edits of the smallest difference. Beyond it, values that occur once in each list anchor the comparison. */
const maximumEdits = 100;
const maximumSteps = 2_000_000;

/** Finds the differing ranges of two lists, in order. */
export function* runsOf(before: readonly string[], after: readonly string[], work: Work): Steps<Run[]> {
  const [old, now] = numbered(before, after);
  work.spend(old.length + now.length);
  const everything = { old: 0, oldEnd: old.length, now: 0, nowEnd: now.length };
  const smallest = smallestRuns(old, now, everything, work);
  if (smallest !== undefined) return smallest;
  const runs: Run[] = [];
  let [from, start] = [0, 0];
  for (const [oldEnd, nowEnd] of [...anchors(old, now), [old.length, now.length] as const]) {
    const gap = { old: from, oldEnd, now: start, nowEnd };
    if (oldEnd > from || nowEnd > start) {
      if (work.isSpent) return runs;
      runs.push(...(smallestRuns(old, now, gap, work) ?? [gap]));
      if (work.pause()) yield;
    }
    [from, start] = [oldEnd + 1, nowEnd + 1];
  }
  return runs;
}

/** Gives equal texts equal numbers. */
function numbered(before: readonly string[], after: readonly string[]): [number[], number[]] {
  const numbers = new Map<string, number>();
  const numberOf = (text: string) => {
    const number = numbers.get(text);
    if (number !== undefined) return number;
    numbers.set(text, numbers.size);
    return numbers.size - 1;
  };
  return [before.map(numberOf), after.map(numberOf)];
}

/** Undefined if the difference is too large. */
function smallestRuns(
  old: readonly number[],
  now: readonly number[],
  within: Run,
  work: Work,
): Run[] | undefined {
  const [a, b] = [old.slice(within.old, within.oldEnd), now.slice(within.now, within.nowEnd)];
  const length = a.length + b.length;
  const maxEditLength = Math.min(maximumEdits, Math.ceil(maximumSteps / (length + 1)));
  work.spend(length + Math.min(length, maxEditLength) ** 2);
  const parts = diffArrays(a, b, { maxEditLength });
  if (parts === undefined) return undefined;
  const runs: Run[] = [];
  let at = { old: within.old, now: within.now };
  for (const { added, removed, count } of parts) {
    const next = { old: at.old + (added ? 0 : count), now: at.now + (removed ? 0 : count) };
    const last = runs.at(-1);
    if (added && last?.oldEnd === at.old && last.nowEnd === at.now) last.nowEnd = next.now;
    else if (added || removed) runs.push({ old: at.old, oldEnd: next.old, now: at.now, nowEnd: next.now });
    at = next;
  }
  return runs;
}

/** Finds the longest chain of values, in order, that occur once in each list. */
function anchors(old: readonly number[], now: readonly number[]): (readonly [number, number])[] {
  const [inOld, inNow] = [onlyPlaces(old), onlyPlaces(now)];
  const pairs: { at: number; other: number; before: number }[] = [];
  // For each chain length so far, the last pair of the chain that ends first.
  const ends: number[] = [];
  for (const [at, value] of old.entries()) {
    const other = inNow.get(value);
    if (other === undefined || other === -1 || inOld.get(value) === -1) continue;
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pairs[ends[middle]!]!.other < other) low = middle + 1;
      else high = middle;
    }
    ends[low] = pairs.push({ at, other, before: ends[low - 1] ?? -1 }) - 1;
  }
  const chain: (readonly [number, number])[] = [];
  for (let index = ends.at(-1) ?? -1; index !== -1; index = pairs[index]!.before) {
    chain.push([pairs[index]!.at, pairs[index]!.other]);
  }
  return chain.reverse();
}

/** Maps each value to its position; -1 if it has several. */
function onlyPlaces(values: readonly number[]): Map<number, number> {
  const places = new Map<number, number>();
  for (const [index, value] of values.entries()) places.set(value, places.has(value) ? -1 : index);
  return places;
}

import type { Host } from '../../host/host.js';
import type { PatternDatabase } from '../../patterns/pattern.js';
import { patternSettings } from '../../patterns/pattern-settings.js';
import type { Change } from './changes.js';
import type { Pair } from './pair.js';

interface Range {
  start: number;
  end: number;
}

/** Finds edits at places where a pattern offers a fix. */
export async function findCovered(
  host: Host,
  changes: readonly Change[],
  database: PatternDatabase,
  signal: AbortSignal,
): Promise<Set<Change>> {
  const byPair = new Map<Pair, Change[]>();
  for (const change of changes) {
    const changesOfPair = byPair.get(change.pair);
    if (changesOfPair) changesOfPair.push(change);
    else byPair.set(change.pair, [change]);
  }
  const pairs = [...byPair.keys()];
  const files = pairs.map(({ path, language, before }) => ({ path, language, text: before }));
  const settings = (language: string) => patternSettings(database, language);
  const covered = new Set<Change>();
  let index = 0;
  for await (const { findings } of host.run('pattern-matcher', files, { settings, signal })) {
    const pair = pairs[index++]!;
    const touched = touching(findings.flatMap(({ suggestion }) => suggestion?.edits ?? []));
    const changesOfPair = byPair.get(pair)!;
    const bytes = bytesBefore(
      pair,
      changesOfPair.flatMap(({ levels }) => [levels[0]!.before.start, levels[0]!.before.end]),
    );
    for (const change of changesOfPair) {
      const { start, end } = change.levels[0]!.before;
      if (touched({ start: bytes.get(start)!, end: bytes.get(end)! })) covered.add(change);
    }
  }
  return covered;
}

/** Counts the bytes before each of these offsets, in one pass over the text. */
function bytesBefore({ before }: Pair, offsets: readonly number[]): Map<number, number> {
  const bytes = new Map<number, number>();
  let [at, count] = [0, 0];
  for (const offset of new Set(offsets.toSorted((a, b) => a - b))) {
    count += Buffer.byteLength(before.slice(at, offset));
    at = offset;
    bytes.set(offset, count);
  }
  return bytes;
}

/** Makes a test for whether a range overlaps any of these. */
function touching(ranges: readonly Range[]): (range: Range) => boolean {
  const sorted = ranges.toSorted((a, b) => a.start - b.start);
  let furthest = -1;
  const ends = sorted.map(({ end }) => {
    furthest = Math.max(furthest, end);
    return furthest;
  });
  return ({ start, end }) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle]!.start < end) low = middle + 1;
      else high = middle;
    }
    return low > 0 && ends[low - 1]! > start;
  };
}

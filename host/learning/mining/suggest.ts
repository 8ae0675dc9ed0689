import { inSlices } from '../../base/slices.js';
import type { Host } from '../../host/host.js';
import { completePattern, type PatternDatabase } from '../../patterns/pattern.js';
import { patternSettings } from '../../patterns/pattern-settings.js';
import type { PatternRecord } from '../../patterns/schema.js';
import { type Change, changesOf } from './changes.js';
import { clusters } from './cluster.js';
import { findCovered } from './covered-changes.js';
import type { Pair } from './pair.js';
import { parseAll } from './parse.js';
import { proposalOf } from './proposal.js';
import { detach, type Node } from './tree.js';
import { type Candidate, maximumExampleLength, verified } from './verify.js';
import { Work } from './work.js';

export interface Suggestions {
  patterns: PatternRecord[];
  /** Edits that were read. */
  edits: number;
  /** Files that couldn't be parsed. */
  unread: number;
  /** Files too different from their later version to be compared in full. */
  partly: number;
  /** Edits that a pattern of the database offers a fix for already. */
  covered: number;
  /** Edits that weren't grouped, because the work was spent. */
  leftOut: number;
}

export interface SuggestOptions {
  /** How often an edit must have been made. */
  minimum: number;
  /** Patterns that exist already. */
  database: PatternDatabase;
  signal: AbortSignal;
}

const levels = [0, 1, 2];
const maximumCandidates = 30;
/** Units of work for the two texts of a file, and for the edits of a level. */
const unitsEach = 50_000_000;
const unitsForAll = 20 * unitsEach;

/** Suggests patterns for repeated edits. Each is tried in the sandbox, on the edits that it comes from. */
export async function suggest(
  host: Host,
  pairs: readonly Pair[],
  options: SuggestOptions,
): Promise<Suggestions> {
  const { minimum, database, signal } = options;
  const { changes: all, unread, partly } = await changesIn(host, pairs, signal);
  const fixable = await findCovered(host, all, database, signal);
  let open = all.filter((change) => !fixable.has(change));
  const patterns: PatternRecord[] = [];
  const leftOut = new Set<Change>();
  for (const level of levels) {
    const found = await inSlices(clusters(open, level, minimum, new Work(unitsEach, signal)));
    for (const change of found.leftOut) leftOut.add(change);
    const candidates = found.clusters.slice(0, maximumCandidates).map((cluster, index) => ({
      cluster,
      record: proposalOf(`SHAPE${index}`, cluster),
    }));
    const checked = await verified(host, candidates, minimum, signal);
    const covered = new Set(
      checked.flatMap(({ cluster }) => cluster.occurrences.map(({ change }) => change)),
    );
    open = open.filter((change) => !covered.has(change));
    patterns.push(...(await withEvidence(host, checked, pairs, signal)));
  }
  return {
    patterns: numbered(patterns),
    edits: all.length,
    unread,
    partly,
    covered: fixable.size,
    leftOut: leftOut.size,
  };
}

interface Read {
  changes: Change[];
  unread: number;
  partly: number;
}

async function changesIn(host: Host, pairs: readonly Pair[], signal: AbortSignal): Promise<Read> {
  const texts = pairs.flatMap(({ path, language, before, after }) => [
    { path, language, text: before },
    { path, language, text: after },
  ]);
  const trees = parseAll(host, texts, signal);
  try {
    return await compared(pairs, async () => (await trees.next()).value ?? undefined, signal);
  } finally {
    await trees.return();
  }
}

/** `next`: yields the next tree, before and after for each pair. */
async function compared(
  pairs: readonly Pair[],
  next: () => Promise<Node | undefined>,
  signal: AbortSignal,
): Promise<Read> {
  const changes: Change[] = [];
  let [unread, partly, matchesLeft] = [0, 0, unitsForAll];
  for (const pair of pairs) {
    const [before, after] = [await next(), await next()];
    if (before === undefined || after === undefined) {
      unread++;
      continue;
    }
    const work = new Work(Math.min(unitsEach, matchesLeft), signal);
    matchesLeft -= work.left;
    for (const change of await inSlices(changesOf(pair, before, after, work))) {
      for (const level of change.levels) {
        detach(level.before, maximumExampleLength);
        if (level.after !== undefined) detach(level.after, maximumExampleLength);
      }
      changes.push(change);
    }
    matchesLeft += Math.max(0, work.left);
    if (work.isPartial) partly++;
  }
  return { changes, unread, partly };
}

/** Counts the matches of each shape in the edited texts: places that nobody changed. */
async function withEvidence(
  host: Host,
  candidates: readonly Candidate[],
  pairs: readonly Pair[],
  signal: AbortSignal,
): Promise<PatternRecord[]> {
  const patterns = candidates.map(({ record }) => completePattern({ ...record, enabled: true }));
  const settings = (language: string) => patternSettings({ patterns, sources: [] }, language);
  const files = pairs.map(({ path, language, after }) => ({ path, language, text: after }));
  const left = new Map<string, number>();
  for await (const { findings } of host.run('pattern-matcher', files, { settings, signal })) {
    for (const { ruleId } of findings) left.set(ruleId, (left.get(ruleId) ?? 0) + 1);
  }
  return candidates.flatMap(({ record, cluster }) => {
    const others = left.get(record.id) ?? 0;
    // A shape with more unchanged places than changed ones is no rule.
    if (others > cluster.occurrences.length) return [];
    return [
      { ...proposalOf(record.id, cluster, others), ...(record.examples && { examples: record.examples }) },
    ];
  });
}

function numbered(patterns: readonly PatternRecord[]): PatternRecord[] {
  return patterns.map((pattern, index) => ({
    ...pattern,
    id: `SUGGESTED${String(index + 1).padStart(3, '0')}`,
  }));
}

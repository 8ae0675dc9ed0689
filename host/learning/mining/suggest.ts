import type { Host } from '../../host.js';
import { completePattern, type PatternDatabase } from '../../patterns/pattern.js';
import type { PatternRecord } from '../../patterns/schema.js';
import { patternSettings } from '../../patterns/settings.js';
import { type Change, changesOf } from './changes.js';
import { clusters } from './cluster.js';
import type { Pair } from './pair.js';
import { parseAll } from './parse.js';
import { proposalOf } from './proposal.js';
import { type Candidate, verified } from './verify.js';

export interface Suggestions {
  patterns: PatternRecord[];
  /** Edits that were looked at. */
  edits: number;
  /** Files that no tree could be had of. */
  unread: number;
  /** Of these edits, how many a pattern of the database offers a fix for already. */
  known: number;
}

export interface SuggestOptions {
  /** How often an edit must have been made. */
  minimum: number;
  /** What is found already. */
  database: PatternDatabase;
  signal: AbortSignal;
}

const levels = [0, 1, 2];
const maximumCandidates = 30;

/** Patterns for edits that were made again and again. Each was run in the sandbox, on the edits it comes from. */
export async function suggest(
  host: Host,
  pairs: readonly Pair[],
  options: SuggestOptions,
): Promise<Suggestions> {
  const { minimum, database, signal } = options;
  const { changes: all, unread } = await changesIn(host, pairs, signal);
  const known = await findKnown(host, all, database, signal);
  let open = all.filter((change) => !known.has(change));
  const patterns: PatternRecord[] = [];
  for (const level of levels) {
    const found = clusters(open, level, minimum).slice(0, maximumCandidates);
    const candidates = found.map((cluster, index) => ({
      cluster,
      record: proposalOf(`SHAPE${index}`, cluster),
    }));
    const kept = await verified(host, candidates, minimum, signal);
    const covered = new Set(kept.flatMap(({ cluster }) => cluster.occurrences.map(({ change }) => change)));
    open = open.filter((change) => !covered.has(change));
    patterns.push(...(await withEvidence(host, kept, pairs, signal)));
  }
  return { patterns: numbered(patterns), edits: all.length, unread, known: known.size };
}

async function changesIn(
  host: Host,
  pairs: readonly Pair[],
  signal: AbortSignal,
): Promise<{ changes: Change[]; unread: number }> {
  const texts = pairs.flatMap(({ path, language, before, after }) => [
    { path, language, text: before },
    { path, language, text: after },
  ]);
  const trees = await parseAll(host, texts, signal);
  const changes: Change[] = [];
  let unread = 0;
  for (const [index, pair] of pairs.entries()) {
    const [before, after] = [trees[2 * index], trees[2 * index + 1]];
    if (before && after) changes.push(...changesOf(pair, before, after));
    else unread++;
  }
  return { changes, unread };
}

/** Edits that lie where a pattern offers a fix. */
async function findKnown(
  host: Host,
  changes: readonly Change[],
  database: PatternDatabase,
  signal: AbortSignal,
): Promise<Set<Change>> {
  const pairs = [...new Set(changes.map(({ pair }) => pair))];
  const files = pairs.map(({ path, language, before }) => ({ path, language, text: before }));
  const settings = (language: string) => patternSettings(database, language);
  const known = new Set<Change>();
  let index = 0;
  for await (const { findings } of host.run('pattern-matcher', files, { settings, signal })) {
    const pair = pairs[index++]!;
    const bytes = (offset: number) => Buffer.byteLength(pair.before.slice(0, offset));
    const edits = findings.flatMap(({ suggestion }) => suggestion?.edits ?? []);
    for (const change of changes) {
      if (change.pair !== pair) continue;
      const { before } = change.levels[0]!;
      const [start, end] = [bytes(before.start), bytes(before.end)];
      if (edits.some((edit) => edit.start < end && edit.end > start)) known.add(change);
    }
  }
  return known;
}

/** Counts where each shape matches in the edited texts: nobody changed these. */
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
    // What was left more often than changed is no rule.
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

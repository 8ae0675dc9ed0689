import type { PatternCounts } from '../patterns/counts-schema.js';
import { ruleCounts } from './counts.js';
import type { LearningDatabase } from './database.js';
import { importedCounts, mostImported, type RuleCounts, recordImported } from './imported-counts.js';
import { countsOfDocument, isSame } from './tars-counts.js';

export interface CountsImport {
  /** Rules whose counts are new or changed. */
  recorded: string[];
  /** Rules whose counts were there already. */
  unchanged: string[];
  /** Rules that were there more than once; the counts with the last use were taken. */
  repeated: string[];
  /** Recorded rules with more judgements than are weighed. */
  scaled: string[];
}

/**
 * Records counts by their rules. Counts that were imported before, or that equal all that the database counts of a
 * rule to the millisecond, as its own export does, change nothing.
 * @throws LearningDatabaseError
 */
export function importCounts(
  database: LearningDatabase,
  counts: Iterable<readonly [rule: string, counts: PatternCounts]>,
): CountsImport {
  const result: CountsImport = { recorded: [], unchanged: [], repeated: [], scaled: [] };
  const wanted = lastOfEach(counts, result);
  const imported = importedCounts(database);
  const all = ruleCounts(database);
  for (const [rule, one] of wanted) {
    const before = imported.get(rule);
    const isOwn = one.lastMs > 0 && isSame(one, all.get(rule));
    const isNothing = before === undefined && isSame(one, nothing);
    if (!isOwn && !isNothing && !isSame(one, before)) {
      result.recorded.push(rule);
      if (one.accepted + one.rejected > mostImported) result.scaled.push(rule);
    } else {
      result.unchanged.push(rule);
      wanted.delete(rule);
    }
  }
  if (wanted.size > 0) recordImported(database, wanted);
  return result;
}

const nothing: RuleCounts = { applied: 0, accepted: 0, rejected: 0, lastMs: 0 };

function lastOfEach(
  counts: Iterable<readonly [string, PatternCounts]>,
  { repeated }: CountsImport,
): Map<string, RuleCounts> {
  const rules = new Map<string, RuleCounts>();
  const twice = new Set<string>();
  for (const [rule, document] of counts) {
    const earlier = rules.get(rule);
    const one = countsOfDocument(document);
    if (earlier !== undefined) twice.add(rule);
    if (earlier === undefined || one.lastMs >= earlier.lastMs) rules.set(rule, one);
  }
  repeated.push(...twice);
  return rules;
}

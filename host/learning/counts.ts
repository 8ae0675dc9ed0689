import * as z from 'zod/mini';
import type { LearningDatabase } from './database.js';
import { isImported } from './imported.js';
import { count, importedCounts, moment, type RuleCounts } from './imported-counts.js';

const tallied = z.object({ rule: z.string(), applied: count, lastMs: moment });
const judged = z.object({ rule: z.string(), accepted: count, rejected: count, lastMs: moment });

/** Returns the counts of every rule with records: of recorded runs, of judgements, and imported ones. */
export function ruleCounts(database: LearningDatabase): Map<string, RuleCounts> {
  const rules = importedCounts(database);
  const add = ({ rule, ...counts }: Partial<RuleCounts> & { rule: string; lastMs: number }) => {
    const earlier = rules.get(rule) ?? { applied: 0, accepted: 0, rejected: 0, lastMs: 0 };
    rules.set(rule, {
      applied: earlier.applied + (counts.applied ?? 0),
      accepted: earlier.accepted + (counts.accepted ?? 0),
      rejected: earlier.rejected + (counts.rejected ?? 0),
      lastMs: Math.max(earlier.lastMs, counts.lastMs),
    });
  };
  const inRuns = `SELECT rule, sum(applied) AS applied, max(at) AS lastMs FROM tally
    JOIN run ON run.id = tally.run WHERE NOT ${isImported('run.id')} GROUP BY rule`;
  database.all(tallied, inRuns).forEach(add);
  const judgements = `SELECT rule, sum(accepted) AS accepted, sum(1 - accepted) AS rejected, max(at) AS lastMs
    FROM judgement WHERE NOT ${isImported('fingerprint')} GROUP BY rule`;
  database.all(judged, judgements).forEach(add);
  return rules;
}

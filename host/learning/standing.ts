import type { LearningDatabase } from './database.js';
import { isDemoted } from './demotion.js';
import { importedCounts, type RuleCounts } from './imported-counts.js';
import {
  judgementHistory,
  lastJudgements,
  type RecordedJudgement,
  type RuleJudgements,
  ruleJudgements,
} from './judgements.js';
import { type JudgementCounts, type Posterior, posteriorOf } from './posterior.js';
import { type RunTallies, runCount, runTallies } from './runs.js';

/** What the ranking needs of a pattern. */
export interface RankedPattern {
  id: string;
  confidence: number;
  impact: number;
}

export interface Standing {
  id: string;
  /** Imported uses are among the matches and the applied fixes. */
  matched: number;
  applied: number;
  /** Matches in the last runs, the oldest first. */
  recentMatches: number[];
  human: JudgementCounts;
  validator: JudgementCounts;
  /** Share of judgements that accepted; null if there is none. */
  successRate: number | null;
  posterior: Posterior;
  /** How much the last judgements changed the posterior mean. */
  trend: number;
  demoted: boolean;
  /** The last judgements, the newest first. */
  judgements: RecordedJudgement[];
  /** From 1, by a finding's least worth: the lower bound times the pattern's impact. */
  rank: number;
}

const recentRuns = 10;
const recentJudgements = 10;
const shownJudgements = 20;

/** Ranks every pattern by its results, the best first. */
export function standings(
  database: LearningDatabase | undefined,
  patterns: readonly RankedPattern[],
): Standing[] {
  const judgements = database ? ruleJudgements(database) : new Map<string, RuleJudgements>();
  const history = database ? judgementHistory(database) : new Map<string, boolean[]>();
  const last = database ? lastJudgements(database, shownJudgements) : new Map<string, RecordedJudgement[]>();
  const rules: RunTallies = database ? runTallies(database) : new Map();
  const imported = database ? importedCounts(database) : new Map<string, RuleCounts>();
  const runs = database ? runCount(database) : 0;
  return patterns
    .map((pattern) => {
      const tallies = rules.get(pattern.id) ?? [];
      const none = { accepted: 0, rejected: 0 };
      const counts = judgements.get(pattern.id) ?? { ...none, human: none, validator: none };
      const posterior = posteriorOf(pattern.confidence, counts);
      const total = counts.accepted + counts.rejected;
      const used = imported.get(pattern.id)?.applied ?? 0;
      return {
        id: pattern.id,
        matched: tallies.reduce((sum, { matched }) => sum + matched, used),
        applied: tallies.reduce((sum, { applied }) => sum + applied, used),
        recentMatches: lastRuns(tallies, runs),
        human: counts.human,
        validator: counts.validator,
        successRate: total === 0 ? null : counts.accepted / total,
        posterior,
        trend: posterior.mean - earlierMean(pattern.confidence, history.get(pattern.id) ?? []),
        demoted: isDemoted(counts, posterior),
        judgements: last.get(pattern.id) ?? [],
        worth: posterior.lower * pattern.impact,
      };
    })
    .sort((a, b) => b.worth - a.worth || (a.id < b.id ? -1 : 1))
    .map(({ worth: _, ...standing }, index) => ({ ...standing, rank: index + 1 }));
}

function lastRuns(tallies: readonly { run: number; matched: number }[], runs: number): number[] {
  const first = Math.max(0, runs - recentRuns);
  const recent = new Array<number>(runs - first).fill(0);
  for (const { run, matched } of tallies) if (run >= first) recent[run - first] = matched;
  return recent;
}

function earlierMean(confidence: number, history: readonly boolean[]): number {
  const earlier = history.slice(0, -recentJudgements);
  const accepted = earlier.filter(Boolean).length;
  return posteriorOf(confidence, { accepted, rejected: earlier.length - accepted }).mean;
}

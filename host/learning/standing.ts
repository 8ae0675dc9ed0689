import type { LearningDatabase } from './database.js';
import { isDemoted } from './demotion.js';
import {
  type JudgedRule,
  judgedRules,
  judgementHistory,
  lastJudgements,
  type ToldJudgement,
} from './judgements.js';
import { type Judged, type Posterior, posteriorOf } from './posterior.js';
import { type RunTallies, runCount, runTallies } from './runs.js';

/** What of a pattern matters here. */
export interface Known {
  id: string;
  confidence: number;
  impact: number;
}

export interface Standing {
  id: string;
  matched: number;
  applied: number;
  /** In the last runs, the oldest first. */
  recentMatches: number[];
  human: Judged;
  validator: Judged;
  /** Share of judgements that accepted; null where there is none. */
  successRate: number | null;
  posterior: Posterior;
  /** How much the posterior mean changed by the last judgements. */
  trend: number;
  demoted: boolean;
  /** The last ones, the newest first. */
  judgements: ToldJudgement[];
  /** From 1, by what a finding is worth at least: the lower bound times the pattern's impact. */
  rank: number;
}

const recentRuns = 10;
const recentJudgements = 10;
const toldJudgements = 20;

/** How every pattern has done, the best first. */
export function standings(database: LearningDatabase | undefined, patterns: readonly Known[]): Standing[] {
  const judged = database ? judgedRules(database) : new Map<string, JudgedRule>();
  const history = database ? judgementHistory(database) : new Map<string, boolean[]>();
  const last = database ? lastJudgements(database, toldJudgements) : new Map<string, ToldJudgement[]>();
  const rules: RunTallies = database ? runTallies(database) : new Map();
  const runs = database ? runCount(database) : 0;
  return patterns
    .map((pattern) => {
      const tallies = rules.get(pattern.id) ?? [];
      const none = { accepted: 0, rejected: 0 };
      const counts = judged.get(pattern.id) ?? { ...none, human: none, validator: none };
      const posterior = posteriorOf(pattern.confidence, counts);
      const total = counts.accepted + counts.rejected;
      return {
        id: pattern.id,
        matched: tallies.reduce((sum, { matched }) => sum + matched, 0),
        applied: tallies.reduce((sum, { applied }) => sum + applied, 0),
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

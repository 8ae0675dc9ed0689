import * as z from 'zod/mini';
import type { LearningDatabase } from './database.js';
import { isImported } from './imported.js';
import type { JudgementCounts } from './posterior.js';

/** `human`, or `validator:NAME` for a program's judgement. */
export type JudgementSource = 'human' | `validator:${string}`;

/** A judgement of one finding. Each source has one: its last. */
export interface Judgement {
  fingerprint: string;
  source: JudgementSource;
  rule: string;
  accepted: boolean;
  why: string;
  path: string;
  line: number;
}

const sql = `
  INSERT INTO judgement (fingerprint, source, rule, accepted, why, path, line, at)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (fingerprint, source) DO UPDATE SET
    accepted = excluded.accepted, why = excluded.why, line = excluded.line, at = excluded.at`;

export function recordJudgements(
  database: LearningDatabase,
  judgements: readonly Judgement[],
  at = Date.now(),
): void {
  database.write((run) => {
    for (const { fingerprint, source, rule, accepted, why, path, line } of judgements) {
      run(sql, fingerprint, source, rule, accepted ? 1 : 0, why, path, line, at);
    }
  });
}

const count = z.int().check(z.gte(0));
const row = z.object({ rule: z.string(), human: count, accepted: count, rejected: count });

export interface RuleJudgements extends JudgementCounts {
  human: JudgementCounts;
  validator: JudgementCounts;
}

/** Counts the judgements of every judged rule. */
export function ruleJudgements(database: LearningDatabase): Map<string, RuleJudgements> {
  const rules = new Map<string, RuleJudgements>();
  const rows = database.all(
    row,
    `SELECT rule, source = 'human' AS human, sum(accepted) AS accepted, sum(1 - accepted) AS rejected
     FROM judgement GROUP BY rule, human`,
  );
  for (const { rule, human, accepted, rejected } of rows) {
    const none = { accepted: 0, rejected: 0 };
    const earlier = rules.get(rule) ?? { human: none, validator: none, ...none };
    rules.set(rule, {
      ...earlier,
      [human === 1 ? 'human' : 'validator']: { accepted, rejected },
      accepted: earlier.accepted + accepted,
      rejected: earlier.rejected + rejected,
    });
  }
  return rules;
}

const bit = z.int().check(z.gte(0), z.lte(1));

/** Returns every rule's judgements, the oldest first. */
export function judgementHistory(database: LearningDatabase): Map<string, boolean[]> {
  const history = new Map<string, boolean[]>();
  const rows = database.all(
    z.object({ rule: z.string(), accepted: bit }),
    'SELECT rule, accepted FROM judgement ORDER BY at, fingerprint, source',
  );
  for (const { rule, accepted } of rows) {
    const earlier = history.get(rule);
    if (earlier) earlier.push(accepted === 1);
    else history.set(rule, [accepted === 1]);
  }
  return history;
}

const judgementRow = z.object({
  rule: z.string(),
  source: z.string(),
  accepted: bit,
  why: z.string(),
  path: z.string(),
  line: z.int().check(z.gte(1)),
  at: count,
});

export interface RecordedJudgement {
  /** The time, as ISO 8601. */
  at: string;
  source: string;
  accepted: boolean;
  why: string;
  path: string;
  line: number;
}

/** Returns the last `each` judgements of findings of each rule, the newest first; imported counts are of no finding. */
export function lastJudgements(database: LearningDatabase, each: number): Map<string, RecordedJudgement[]> {
  const rows = database.all(
    judgementRow,
    `SELECT * FROM (
       SELECT rule, source, accepted, why, path, line, at,
         row_number() OVER (PARTITION BY rule ORDER BY at DESC, fingerprint, source) AS place
       FROM judgement WHERE NOT ${isImported('fingerprint')}
     ) WHERE place <= ? ORDER BY rule, place`,
    each,
  );
  const rules = new Map<string, RecordedJudgement[]>();
  for (const { rule, accepted, at, ...rest } of rows) {
    const judgement = { at: new Date(at).toISOString(), accepted: accepted === 1, ...rest };
    const earlier = rules.get(rule);
    if (earlier) earlier.push(judgement);
    else rules.set(rule, [judgement]);
  }
  return rules;
}

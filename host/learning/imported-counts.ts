import * as z from 'zod/mini';
import { LearningDatabaseError } from '../base/errors.js';
import { mostJudgements } from './content.js';
import type { LearningDatabase } from './database.js';
import { importedMark, isImported } from './imported.js';
import type { JudgementSource } from './judgements.js';

/** What is counted of a rule, in a learning database or by TARS. */
export interface RuleCounts {
  /** Applied fixes. */
  applied: number;
  accepted: number;
  rejected: number;
  /** Of the last match or judgement, in milliseconds since 1970; 0 where it is not known. */
  lastMs: number;
}

/** Most judgements that the imported counts of one rule weigh. */
export const mostImported = 1000;

const source: JudgementSource = 'validator:tars';

/** The last moment of the year 9999. */
const latestMs = 253_402_300_799_999;

export const count = z.int().check(z.gte(0));
export const moment = z.int().check(z.gte(0), z.lte(latestMs));

/** Returns the share of these judgements that the database gets: all, or as many as one rule may have. */
export function weighed({ accepted, rejected }: RuleCounts): { accepted: number; rejected: number } {
  const total = accepted + rejected;
  if (total <= mostImported) return { accepted, rejected };
  const right = Math.round((accepted / total) * mostImported);
  return { accepted: right, rejected: mostImported - right };
}

const whyPattern = /^(\d{1,10}) right and (\d{1,10}) wrong, counted by TARS$/;
const why = ({ accepted, rejected }: RuleCounts) =>
  `${accepted} right and ${rejected} wrong, counted by TARS`;

const row = z.object({
  rule: z.string(),
  applied: count,
  lastMs: moment,
  why: z.nullable(z.string().check(z.regex(whyPattern))),
});

/** Returns the counts that were imported, by rule, as they were before they were weighed. */
export function importedCounts(database: LearningDatabase): Map<string, RuleCounts> {
  const rows = database.all(
    row,
    `SELECT tally.rule, tally.applied, run.at AS lastMs, judgement.why FROM run
     JOIN tally ON tally.run = run.id
     LEFT JOIN judgement ON judgement.fingerprint = run.id || ':1' AND judgement.source = ?
     WHERE ${isImported('run.id')}`,
    source,
  );
  return new Map(
    rows.map(({ rule, applied, lastMs, why }) => {
      const [, accepted = 0, rejected = 0] = whyPattern.exec(why ?? '') ?? [];
      return [rule, { applied, accepted: Number(accepted), rejected: Number(rejected), lastMs }];
    }),
  );
}

/**
 * Records counts, each instead of what was imported for its rule before. They are judgements of `validator:tars`, and a
 * run of its own for each rule.
 * @throws LearningDatabaseError
 */
export function recordImported(database: LearningDatabase, counts: ReadonlyMap<string, RuleCounts>): void {
  database.write((run) => {
    for (const rule of counts.keys()) forget(run, `${importedMark}${rule}`);
    const sql = 'SELECT count(*) AS rows FROM judgement';
    let judgements = database.all(z.object({ rows: count }), sql)[0]!.rows;
    for (const { accepted, rejected } of [...counts.values()].map(weighed)) judgements += accepted + rejected;
    if (judgements > mostJudgements) throw tooMany(database);
    for (const [rule, one] of counts) {
      const { applied, accepted, rejected, lastMs } = one;
      if (applied + accepted + rejected + lastMs === 0) continue;
      const id = `${importedMark}${rule}`;
      run(
        'INSERT INTO run (id, at, agent, files, error, warning, info, hint) VALUES (?, ?, ?, 0, 0, 0, 0, 0)',
        ...[id, lastMs, importedMark],
      );
      run('INSERT INTO tally (run, rule, matched, applied) VALUES (?, ?, ?, ?)', id, rule, applied, applied);
      insertJudgements(run, { id, rule, counts: one });
    }
  });
}

type Run = Parameters<Parameters<LearningDatabase['write']>[0]>[0];

function forget(run: Run, id: string): void {
  // All fingerprints that begin with the id and a colon; a semicolon comes next.
  run('DELETE FROM judgement WHERE fingerprint > ? AND fingerprint < ?', `${id}:`, `${id};`);
  run('DELETE FROM tally WHERE run = ?', id);
  run('DELETE FROM run WHERE id = ?', id);
}

/**
 * The two kinds are mixed evenly, so that the last ones have the share of all. None has a time: they are the oldest.
 */
function insertJudgements(
  run: Run,
  { id, rule, counts }: { id: string; rule: string; counts: RuleCounts },
): void {
  const { accepted, rejected } = weighed(counts);
  const total = accepted + rejected;
  const acceptedOf = (first: number) => Math.floor((first * accepted) / total);
  for (let index = 1; index <= total; index++) {
    run(
      `INSERT INTO judgement (fingerprint, source, rule, accepted, why, path, line, at)
       VALUES (?, ?, ?, ?, ?, '', 1, 0)`,
      ...[`${id}:${index}`, source, rule, acceptedOf(index) - acceptedOf(index - 1), why(counts)],
    );
  }
}

function tooMany({ path }: LearningDatabase): LearningDatabaseError {
  return new LearningDatabaseError(
    `${path} would hold more than ${mostJudgements} judgements with these counts, which is the most that is read`,
    { hint: 'nothing was imported; import the counts of fewer patterns' },
  );
}

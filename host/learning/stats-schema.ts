import * as z from 'zod/mini';
import { severities } from '../findings/severity.js';

const doc = (description: string) => z.describe(description);
const share = z.number().check(z.gte(0), z.lte(1));

export const count = z.int().check(z.gte(0));

export const posterior = z
  .strictObject({ mean: share, lower: share, upper: share })
  .check(doc('Of the share of findings that are right; lower and upper are its 5 % and 95 % quantiles.'));

const judgementCounts = z.strictObject({ accepted: count, rejected: count });

/** The document of `tarscli patterns stats --json`. */
export const statsSchema = z
  .strictObject({
    version: z.literal(1),
    database: z
      .nullable(z.string())
      .check(doc('Path of the learning database; null where there is none yet.')),
    runs: count,
    patterns: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        severity: z.enum(severities.slice()),
        rank: z
          .int()
          .check(z.gte(1), doc('By the lower bound times the impact, over all patterns, the best is 1.')),
        matched: count,
        applied: count.check(doc('Fixes applied.')),
        recentMatches: z.array(count).check(doc('In the last ten runs, the oldest first.')),
        human: judgementCounts,
        validator: judgementCounts,
        successRate: z.nullable(share).check(doc('Accepted of all judgements; null where there is none.')),
        confidence: share.check(doc("The pattern's own.")),
        posterior,
        trend: z.number().check(doc('How much the last ten judgements changed the posterior mean.')),
        judgements: z
          .array(
            z.strictObject({
              at: z.string(),
              source: z.string(),
              accepted: z.boolean(),
              why: z.string(),
              path: z.string(),
              line: z.int().check(z.gte(1)),
            }),
          )
          .check(doc('The last twenty, the newest first.')),
        demoted: z.boolean().check(doc('With --learn its findings are reported one severity lower.')),
      }),
    ),
  })
  .check(z.meta({ title: 'Result of tarscli patterns stats --json' }));

export type StatsResult = z.infer<typeof statsSchema>;

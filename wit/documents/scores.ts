import * as z from 'zod/mini';

const hundred = z.number().check(z.gte(0), z.lte(100));
const share = z.number().check(z.gte(0));
const grade = z.enum(['A', 'B', 'C', 'D', 'E']);

/** A finding, by how much fixing it is worth. */
export const opportunitySchema = z.strictObject({
  path: z.string(),
  ruleId: z.string(),
  line: z.int(),
  column: z.int(),
  start: z.int(),
  end: z.int(),
  message: z.string(),
  fixable: z.boolean(),
  score: hundred.check(
    z.describe(
      'severity · impact · confidence · success · complexity · churn, scaled to 100, over 1 + difficulty',
    ),
  ),
  terms: z.strictObject({
    severity: share,
    impact: share,
    confidence: share,
    success: share,
    complexity: share,
    churn: share,
    difficulty: share,
  }),
});

export const fileQualitySchema = z.strictObject({
  path: z.string(),
  score: hundred,
  grade,
  lines: z.int().check(z.gte(0)),
  findings: share,
  complexity: z.optional(share),
});

export const qualitySchema = z.strictObject({
  project: z.strictObject({
    score: hundred,
    grade,
    lines: z.int().check(z.gte(0)),
    files: z.int().check(z.gte(0)),
  }),
  files: z.array(fileQualitySchema),
});

export type Opportunity = z.output<typeof opportunitySchema>;
/** What a score is made of. */
export type Terms = Opportunity['terms'];
export type FileQuality = z.output<typeof fileQualitySchema>;
export type Quality = z.output<typeof qualitySchema>;

/** The scorer's documents: what to improve first, and the quality of the code. */
export interface Scores {
  /** The best first. */
  opportunities: Opportunity[];
  quality: Quality;
}

import * as z from 'zod/mini';
import type { Opportunity, Quality } from './scores.js';

const hundred = z.number().check(z.gte(0), z.lte(100));
const share = z.number().check(z.gte(0));
const grade = z.enum(['A', 'B', 'C', 'D', 'E']);

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
}) satisfies z.ZodMiniType<Opportunity>;

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
}) satisfies z.ZodMiniType<Quality>;

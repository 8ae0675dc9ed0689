import * as z from 'zod/mini';
import type { FileClass, Opportunity, Quality } from './scores.js';

const doc = z.describe;
const hundred = z.number().check(z.gte(0), z.lte(100));
const share = z.number().check(z.gte(0));
const count = z.int().check(z.gte(0));
const grade = z.enum(['A', 'B', 'C', 'D', 'E']);

export const fileClassSchema = z.enum([
  'product',
  'test',
  'sample',
  'generated',
  'vendored',
]) satisfies z.ZodMiniType<FileClass>;

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
    doc(
      'severity · impact · confidence · success · complexity · churn · size · amount · class, scaled to 100, over 1 + difficulty',
    ),
  ),
  terms: z.strictObject({
    severity: share,
    impact: share,
    confidence: share,
    success: share,
    complexity: share,
    churn: share,
    size: z.optional(share),
    amount: z.optional(share),
    class: z.optional(share),
    difficulty: share,
  }),
  findings: z.optional(
    count.check(doc('how many findings it stands for; place and message are of the heaviest')),
  ),
  rules: z.optional(z.array(z.string()).check(doc('of these findings, the heaviest first'))),
  lines: z.optional(z.array(z.int()).check(doc('of the first of these findings'))),
  function: z.optional(z.string().check(doc('the function that it is about'))),
}) satisfies z.ZodMiniType<Opportunity>;

const shareOf = (what: string) => z.optional(share.check(doc(`the share of the lines that ${what}`)));

const groupSchema = z.strictObject({
  score: hundred,
  grade,
  lines: count,
  files: count,
  cloned: shareOf('are in clones'),
  unparsed: shareOf('did not parse'),
  conflicts: z.optional(count.check(doc('files with merge conflicts'))),
});

export const fileQualitySchema = z.strictObject({
  path: z.string(),
  score: hundred,
  grade,
  lines: count,
  findings: share,
  complexity: z.optional(share),
  class: z.optional(fileClassSchema),
  cloned: shareOf('are in clones'),
  unparsed: shareOf('did not parse'),
  conflicts: z.optional(count.check(doc('merge conflicts that were committed'))),
  debt: z.optional(share.check(doc('lines · (1 − score / 100) · class · churn: what files are ranked by'))),
});

export const qualitySchema = z.strictObject({
  project: z.strictObject({
    ...groupSchema.shape,
    tests: z.optional(groupSchema.check(doc('the same of the tests, which do not count above'))),
  }),
  files: z.array(fileQualitySchema),
}) satisfies z.ZodMiniType<Quality>;

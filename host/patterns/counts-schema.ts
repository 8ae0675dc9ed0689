import * as z from 'zod/mini';

const doc = (description: string) => z.describe(description);

/** TARS keeps counts in 32 bits. */
export const mostCounted = 2 ** 31 - 1;

const count = z.int().check(z.gte(0), z.lte(mostCounted));
const name = z.string().check(z.minLength(1), z.maxLength(200));

/** What TARS counts of a pattern, by the names in its pattern files. */
export const patternCountsSchema = z.strictObject({
  Id: name,
  Name: name,
  UsageCount: count.check(doc('Applied fixes.')),
  SuccessCount: count.check(doc('Judgements that a finding is right.')),
  FalsePositiveCount: count.check(doc('Judgements that a finding is wrong.')),
  LastUsedAt: z
    .nullable(z.string().check(z.maxLength(40)))
    .check(doc('ISO 8601: the last match or judgement; null where it is not known.')),
});

/** The document of `tarscli patterns counts export`. */
export const countsSchema = z
  .array(patternCountsSchema)
  .check(z.meta({ title: 'Result of tarscli patterns counts export' }));

export type PatternCounts = z.infer<typeof patternCountsSchema>;

import * as z from 'zod/mini';
import { severities } from '../../findings/severity.js';

const doc = (description: string) => z.describe(description);
const count = z.int().check(z.gte(0));
const severity = z.enum(severities.slice());

const findingShape = {
  fingerprint: z.string(),
  ruleId: z.string(),
  severity,
  message: z.string(),
  path: z.string(),
  line: z.int().check(z.gte(1)),
};
const finding = z.strictObject(findingShape);

const totals = z.strictObject({
  agent: z.string(),
  files: count,
  failed: count,
  findings: z.strictObject({ error: count, warning: count, info: count, hint: count }),
});

const file = z.strictObject({ path: z.string(), before: count, after: count, new: count, gone: count });

const metric = z.strictObject({
  path: z.string(),
  name: z.string(),
  subject: z.optional(z.string()),
  before: z.number(),
  after: z.number(),
});

/** The document of `tarscli report compare --format json`. */
export const comparisonSchema = z
  .strictObject({
    version: z.literal(1),
    before: totals,
    after: totals,
    findings: z.strictObject({
      new: z.array(finding),
      gone: z.array(finding),
      accepted: z.array(finding).check(doc('A comment or the baseline accepts them now.')),
      unseen: z.array(finding).check(doc('In files that failed in the second run: nobody knows.')),
      severityChanges: z.array(z.strictObject({ ...findingShape, from: severity })),
      unchanged: count,
    }),
    files: z.array(file).check(doc('Files with new or gone findings.')),
    metrics: z.strictObject({
      files: z.array(metric).check(doc('Metrics that changed.')),
      totals: z.array(z.strictObject({ name: z.string(), before: z.number(), after: z.number() })),
    }),
  })
  .check(z.meta({ title: 'Result of tarscli report compare --format json' }));

export type Comparison = z.infer<typeof comparisonSchema>;
export type ComparedFinding = z.infer<typeof finding>;
export type FileChange = z.infer<typeof file>;
export type MetricChange = z.infer<typeof metric>;

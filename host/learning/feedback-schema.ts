import * as z from 'zod/mini';
import { count, posterior } from './stats-schema.js';

/** The document of `tarscli feedback --json`. */
export const feedbackSchema = z
  .strictObject({
    version: z.literal(1),
    finding: z.strictObject({
      fingerprint: z.string(),
      rule: z.string(),
      path: z.string(),
      line: z.int().check(z.gte(1)),
    }),
    source: z.string().check(z.describe('`human`, or `validator:` and its name')),
    accepted: z.boolean(),
    standing: z.strictObject({ rule: z.string(), accepted: count, rejected: count, posterior }),
  })
  .check(z.meta({ title: 'Result of tarscli feedback --json' }));

export type FeedbackResult = z.infer<typeof feedbackSchema>;

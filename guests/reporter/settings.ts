import * as z from 'zod/mini';
import { feedbackSchema, gradedSchema, longest } from '../../wit/documents/feedback.js';

const doc = z.describe;
const share = z.number().check(z.minimum(0), z.maximum(1));
const count = z.int().check(z.minimum(0));

const most = (preset: number, what: string) =>
  z._default(z.int().check(z.minimum(0), z.maximum(longest), doc(`The most ${what}.`)), preset);

const top = z.strictObject({
  rules: most(50, 'rules'),
  files: most(50, 'files'),
  functions: most(3, 'functions of each file'),
  opportunities: most(20, 'opportunities'),
  hotSpots: most(10, 'hot spots'),
  incomplete: most(50, 'files that were not understood as a whole'),
});

const severities = z.strictObject({ hint: share, info: share, warning: share, error: share });

export const settingsSchema = z.strictObject({
  top: z._default(top.check(doc('How long the lists are at most.')), top.parse({})),
  severities: z
    ._default(severities, { hint: 0.25, info: 0.5, warning: 0.75, error: 1 })
    .check(doc('The weight of each severity in hot spots of findings that nobody scored.')),
});

export type Settings = z.infer<typeof settingsSchema>;

const opportunity = z.object({
  path: z.string(),
  ruleId: z.string(),
  line: z.int(),
  start: count,
  end: count,
  message: z.string(),
  fixable: z.boolean(),
  score: z.number().check(z.minimum(0), z.maximum(100)),
  terms: z.object({
    severity: z.number(),
    impact: z.number(),
    confidence: z.number(),
    success: z.number(),
    complexity: z.number(),
    churn: z.number(),
    size: z.optional(z.number()),
    amount: z.optional(z.number()),
    class: z.optional(z.number()),
    difficulty: z.number(),
  }),
  findings: z.optional(count),
  rules: z.optional(z.array(z.string())),
  function: z.optional(z.string()),
});

const graded = z.object(gradedSchema.shape);

/** Options of one task. */
export const optionsSchema = z.strictObject({
  opportunities: z
    ._default(z.array(opportunity), [])
    .check(doc("The scorer's opportunities.json, of the files in question.")),
  quality: z.optional(
    z
      .object({
        project: graded,
        files: z._default(
          z.array(z.extend(graded, { path: z.string(), lines: count, debt: z.optional(z.number()) })),
          [],
        ),
      })
      .check(doc("The scorer's quality.json.")),
  ),
  rules: z._default(z.record(z.string(), z.string()), {}).check(doc('Names of rules by id.')),
  errors: z
    ._default(z.record(z.string(), z.string()), {})
    .check(doc('By path, the code of what kept a file from being looked at, as a whole or at all.')),
  parts: z
    ._default(z.array(feedbackSchema), [])
    .check(doc('What earlier tasks with `more` said of other files of the project.')),
  more: z
    ._default(z.boolean(), false)
    .check(doc('The document is for `parts` of a later task: rules are all kept.')),
});

export type Options = z.infer<typeof optionsSchema>;
export type Scored = Options['opportunities'][number];

import * as z from 'zod/mini';
import type { FeedbackDocument } from './feedback-document.js';

const doc = z.describe;
const count = z.int().check(z.minimum(0));
const place = z.int().check(z.minimum(1));
const hundred = z.number().check(z.minimum(0), z.maximum(100));

/** No list is longer, whatever the settings say. */
export const longest = 10_000;

const list = <Item extends z.ZodMiniType>(item: Item) => z.array(item).check(z.maxLength(longest));

const bySeverity = z.strictObject({ error: count, warning: count, info: count, hint: count });

export const gradedSchema = z.strictObject({ score: hundred, grade: z.enum(['A', 'B', 'C', 'D', 'E']) });

const quality = z.optional(gradedSchema.check(doc('As the scorer gave it.')));

const rule = z.strictObject({
  id: z.string(),
  name: z.optional(z.string()),
  findings: count,
  files: count.check(doc('In so many files.')),
});

const worstFunction = z.strictObject({
  name: z.string(),
  line: place,
  endLine: place,
  lines: count,
  cognitive: count,
  cyclomatic: count,
});

const file = z.strictObject({
  path: z.string(),
  language: z.string(),
  lines: count,
  findings: bySeverity,
  quality,
  debt: z.optional(
    z.number().check(z.minimum(0), doc('How much there is to improve, as the scorer gave it.')),
  ),
  functions: list(worstFunction).check(doc('The most complex ones, the worst first.')),
});

const span = {
  line: place,
  start: count.check(doc('Bytes of UTF-8 before it.')),
  end: count,
};

const opportunity = z.strictObject({
  rank: place,
  path: z.string(),
  ...span,
  ruleId: z.string(),
  message: z.string(),
  fixable: z.boolean().check(doc('Whether the finding brings edits.')),
  score: hundred,
  findings: z.optional(count.check(doc('How many it stands for; place and message are of the heaviest.'))),
  rules: z.optional(list(z.string()).check(doc('Of these findings, the heaviest first.'))),
  function: z.optional(z.string().check(doc('What it is about, if it is about one function.'))),
  reason: z.string().check(doc('What raised and lowered the score most, in a sentence.')),
});

const hotSpot = z.strictObject({
  path: z.string(),
  function: z.optional(z.string().check(doc('Missing of what stands outside of functions.'))),
  ...span,
  cognitive: z.optional(count),
  findings: count,
  weight: z
    .number()
    .check(
      z.minimum(0),
      doc('Sum over its findings: the score where there is one, else 100 · severity · confidence.'),
    ),
});

const incomplete = z.strictObject({
  path: z.string(),
  pieces: count.check(doc('That did not parse.')),
  line: z.optional(place.check(doc('Of the first piece.'))),
  error: z.optional(z.string().check(doc('The code of what kept it from being looked at.'))),
});

/** The reporter's document, `feedback.json`. */
export const feedbackSchema = z
  .strictObject({
    version: z.literal(1),
    summary: z.strictObject({
      files: count,
      lines: count,
      findings: bySeverity,
      quality,
      partial: count.check(doc('Of the files, those that were not understood or looked at as a whole.')),
      failed: count.check(doc('Files, besides these, that could not be looked at.')),
      rules: list(rule).check(doc('The one with the most findings first.')),
    }),
    files: list(file).check(doc('The worst first.')),
    opportunities: list(opportunity).check(doc('What to do, the best first.')),
    hotSpots: list(hotSpot).check(doc('Where findings come together, the heaviest first.')),
    incomplete: list(incomplete).check(doc('Where silence is no approval.')),
    omitted: z
      .strictObject({ rules: count, files: count, opportunities: count, hotSpots: count, incomplete: count })
      .check(doc('How many of each list were left out.')),
  })
  .check(
    z.meta({ title: 'What the reporter says to whoever improves the code next (feedback.json)' }),
  ) satisfies z.ZodMiniType<FeedbackDocument>;

import * as z from 'zod/mini';

const target = z.strictObject({
  path: z.string(),
  ruleId: z.string(),
  start: z.optional(
    z
      .int()
      .check(
        z.minimum(0),
        z.describe("Where the finding's span starts in the text before. Default: all of the rule."),
      ),
  ),
});

/** The options of a task for the validator. */
export const optionsSchema = z.strictObject({
  targets: z._default(z.array(target), []).check(z.describe('Findings that the change is to do away with.')),
  maxChangedLines: z.optional(z.int().check(z.minimum(0), z.describe('Instead of the one in the settings.'))),
  linesBefore: z
    ._default(z.int().check(z.minimum(0)), 0)
    .check(z.describe('Changed lines of the same change that an earlier task held.')),
});

export type Options = z.output<typeof optionsSchema>;
export type Target = z.output<typeof target>;

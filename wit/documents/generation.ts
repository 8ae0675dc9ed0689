import * as z from 'zod/mini';

/** Why an opportunity was left out; the last three are the host's. */
export const refusalCodes = [
  'no-edits',
  'invalid-edits',
  'conflict',
  'does-not-parse',
  'no-place',
  'nothing-to-say',
  'no-finding',
  'no-source',
  'unsupported-language',
  'stale',
  'rejected',
  'not-written',
] as const;

const count = z.int().check(z.minimum(0));

const subject = {
  ruleId: z.optional(
    z.string().check(z.describe('Of the finding; without it nothing but a missing piece of documentation.')),
  ),
  message: z.string(),
  start: z.optional(count.check(z.describe('Bytes of UTF-8 before it, in the text as it was.'))),
  line: z.optional(count),
};

const done = z.strictObject({
  ...subject,
  action: z.enum(['fix', 'documentation']),
  edits: count.check(z.describe('How many of the edits in the changes are due to it.')),
});

const refused = z.strictObject({ ...subject, code: z.enum(refusalCodes), reason: z.string() });

/** The generator's document, `generation.json`. */
export const generationSchema = z
  .strictObject({
    version: z.literal(1),
    files: z.array(z.strictObject({ path: z.string(), done: z.array(done), refused: z.array(refused) })),
  })
  .check(z.meta({ title: 'What a generator did about each finding, and why not' }));

export type Generation = z.output<typeof generationSchema>;
export type FileGeneration = Generation['files'][number];
export type Done = z.output<typeof done>;
export type Refused = z.output<typeof refused>;
export type RefusalCode = (typeof refusalCodes)[number];

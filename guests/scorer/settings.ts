import * as z from 'zod/mini';
import { fileClassSchema } from '../../wit/documents/scores-schema.js';

const share = z.number().check(z.minimum(0), z.maximum(1));
const positive = z.number().check(z.positive());
const count = z.int().check(z.minimum(0));
const doc = z.describe;

const known = z
  .strictObject({
    impact: share.check(doc('How much is gained by acting on a finding.')),
    difficulty: share.check(doc('How hard acting on it is.')),
    succeeded: z._default(count, 0).check(doc('Fixes of it that were accepted.')),
    failed: z._default(count, 0).check(doc('Fixes of it that were rejected.')),
  })
  .check(doc('What is known of a rule.'));

const severities = z.strictObject({ hint: share, info: share, warning: share, error: share });

const classes = z.strictObject({
  product: share,
  test: share,
  sample: share,
  generated: share,
  vendored: share,
});

const growing = (preset: { weight: number; half: number }, text: string) =>
  z._default(z.strictObject({ weight: share, half: positive }), preset).check(doc(text));

const quality = z.strictObject({
  findings: z
    ._default(positive, 5)
    .check(doc('Weighted findings per 100 lines that halve the part of findings.')),
  smoothing: z
    ._default(z.number().check(z.minimum(0)), 25)
    .check(doc('Lines that every file has in addition when its findings are counted per 100 lines.')),
  complexity: z._default(positive, 15).check(doc('Cognitive complexity over which a function costs.')),
  share: z._default(share, 0.6).check(doc('The part of findings in the whole.')),
  clones: z._default(share, 0.3).check(doc('What a file loses that is all clones.')),
  unparsed: z._default(share, 0.5).check(doc('What a file loses of which nothing parsed.')),
  conflicts: z
    ._default(share, 0.5)
    .check(doc('What a file with a merge conflict loses; a project with many files of that kind at most.')),
  conflictFiles: z
    ._default(positive, 5)
    .check(doc('So many files with merge conflicts cost a project half of `conflicts`.')),
});

export const settingsSchema = z.strictObject({
  rules: z._default(z.record(z.string(), known), {}).check(doc('By rule id.')),
  unknownRule: z
    ._default(known, { impact: 0.5, difficulty: 0.5, succeeded: 0, failed: 0 })
    .check(doc('What is taken of a rule that `rules` does not have.')),
  severities: z
    ._default(severities, { hint: 0.25, info: 0.5, warning: 0.75, error: 1 })
    .check(doc('The weight of each severity.')),
  classes: z
    ._default(classes, { product: 1, test: 0.1, sample: 0.1, generated: 0, vendored: 0 })
    .check(doc('How much files of each class count in rankings.')),
  functionRules: z
    ._default(z.array(z.string()), [
      'CX001',
      'CX002',
      'CX003',
      'CX004',
      'CX005',
      'CX006',
      'TARS010',
      'TARS011',
      'TARS012',
    ])
    .check(doc('Rules that judge a function as a whole: their findings about one function are one entry.')),
  conflictRules: z._default(z.array(z.string()), ['TARS901']).check(doc('Rules that find merge conflicts.')),
  complexity: growing(
    { weight: 0.5, half: 15 },
    'A finding in complex code counts for up to 1 + `weight`; half of that at cognitive complexity `half`.',
  ),
  churn: growing(
    { weight: 0.5, half: 10 },
    'A finding in a file that changes often counts for up to 1 + `weight`; half of that at `half` commits.',
  ),
  size: growing(
    { weight: 0.5, half: 200 },
    'A finding in much code counts for up to 1 + `weight`; half of that in a file, or a function, of `half` lines.',
  ),
  amount: growing(
    { weight: 0.5, half: 5 },
    'Several findings as one count for up to 1 + `weight`; half of that for `half` more than one.',
  ),
  quality: z._default(quality, quality.parse({})).check(doc('What a grade is made of.')),
  grades: z
    ._default(z.strictObject({ A: share, B: share, C: share, D: share }), { A: 0.9, B: 0.8, C: 0.65, D: 0.5 })
    .check(doc('The least share of 100 for each grade; under D is E.')),
});

export type Settings = z.infer<typeof settingsSchema>;

const part = z.strictObject({
  score: z.number(),
  lines: count,
  files: count,
  class: z._default(fileClassSchema, 'product'),
  cloned: z._default(share, 0),
  unparsed: z._default(share, 0),
  conflicts: z._default(count, 0).check(doc('Files with merge conflicts.')),
});

/** Options of one task. */
export const optionsSchema = z.strictObject({
  churn: z._default(z.record(z.string(), count), {}).check(doc('Commits by path.')),
  lines: z
    ._default(z.record(z.string(), count), {})
    .check(doc('Lines by path, for reports without the metric `code-lines`.')),
  cloned: z._default(z.record(z.string(), count), {}).check(doc('Lines in clones by path.')),
  class: z
    ._default(z.record(z.string(), fileClassSchema), {})
    .check(doc('What a file is for, by path; product if it is missing.')),
  parts: z
    ._default(z.array(part), [])
    .check(doc('The quality of other files of the project: means by lines over files of one class.')),
});

export type Options = z.infer<typeof optionsSchema>;
export type Part = z.infer<typeof part>;

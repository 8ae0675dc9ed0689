import * as z from 'zod/mini';

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

export const settingsSchema = z.strictObject({
  rules: z._default(z.record(z.string(), known), {}).check(doc('By rule id.')),
  unknownRule: z
    ._default(known, { impact: 0.5, difficulty: 0.5, succeeded: 0, failed: 0 })
    .check(doc('What is taken of a rule that `rules` does not have.')),
  severities: z
    ._default(severities, { hint: 0.25, info: 0.5, warning: 0.75, error: 1 })
    .check(doc('The weight of each severity.')),
  complexity: z
    ._default(z.strictObject({ weight: share, half: positive }), { weight: 0.5, half: 15 })
    .check(
      doc(
        'A finding in complex code counts for up to 1 + `weight`; half of that at cognitive complexity `half`.',
      ),
    ),
  churn: z
    ._default(z.strictObject({ weight: share, half: positive }), { weight: 0.5, half: 10 })
    .check(
      doc(
        'A finding in a file that changes often counts for up to 1 + `weight`; half of that at `half` commits.',
      ),
    ),
  quality: z
    ._default(z.strictObject({ findings: positive, complexity: positive, share: share }), {
      findings: 5,
      complexity: 15,
      share: 0.6,
    })
    .check(
      doc(
        'Weighted findings per 100 lines that halve the part of findings; cognitive complexity over which a function costs; the part of findings in the whole.',
      ),
    ),
  grades: z
    ._default(z.strictObject({ A: share, B: share, C: share, D: share }), { A: 0.9, B: 0.8, C: 0.65, D: 0.5 })
    .check(doc('The least share of 100 for each grade; under D is E.')),
});

export type Settings = z.infer<typeof settingsSchema>;

/** Options of one task. */
export const optionsSchema = z.strictObject({
  churn: z._default(z.record(z.string(), count), {}).check(doc('Commits by path.')),
  lines: z
    ._default(z.record(z.string(), count), {})
    .check(doc('Lines by path, for reports without the metric `code-lines`.')),
  parts: z
    ._default(z.array(z.strictObject({ score: z.number(), lines: count, files: count })), [])
    .check(doc('What earlier tasks said of other files of the project.')),
});

export type Options = z.infer<typeof optionsSchema>;

import * as z from 'zod/mini';
import { leanShape, matcherIssues } from '../../wit/documents/pattern-settings.js';
import { languages } from '../../wit/languages.js';
import { categories } from './categories.js';
import { defaults } from './defaults.js';
import { mostPatterns } from './most-patterns.js';
import { relationSchema, ruleSchema } from './rule-schema.js';
import { conditions, places, tiers } from './tiers.js';

/** The version of the format that this release writes; it reads no other. */
export const formatVersion = 1;

const doc = (description: string) => z.describe(description);
const withDefault = <T>(value: T) => z.meta({ default: value });
const text = z.string().check(z.minLength(1));
const share = z.number().check(z.gte(0), z.lte(1));
const count = z.int().check(z.gte(0));
const language = z.enum(languages).check(doc("Default: the first of the pattern's languages."));

const transform = z.union([
  text.check(doc('Such as `replace($A, replace=x, by=y)`.')),
  z.strictObject({ substring: z.record(z.string(), z.unknown()) }),
  z.strictObject({ replace: z.record(z.string(), z.unknown()) }),
  z.strictObject({ convert: z.record(z.string(), z.unknown()) }),
  z.strictObject({ rewrite: z.record(z.string(), z.unknown()) }),
]);

const fix = z.union([
  z.string(),
  z.literal(true),
  z.strictObject({
    template: z.string().check(doc('What replaces the match.')),
    expandStart: z.optional(relationSchema),
    expandEnd: z.optional(relationSchema),
  }),
]);

const validExample = z.union([
  z.string(),
  z.strictObject({ code: z.string(), language: z.optional(language) }),
]);

const invalidExample = z.strictObject({
  code: z.string().check(doc('Code that the pattern finds.')),
  language: z.optional(language),
  count: z.optional(z.int().check(z.gte(1), doc('How many findings exactly; without it, at least one.'))),
  fixed: z.optional(z.string().check(doc('The code after all fixes of the pattern were applied.'))),
});

const examples = z.strictObject({
  valid: z.optional(z.array(validExample).check(doc('Code that the pattern must leave alone.'))),
  invalid: z.optional(z.array(invalidExample).check(doc('Code that the pattern must find.'))),
});

const statistics = z
  .strictObject({
    matched: count.check(doc('Findings so far.')),
    applied: count.check(doc('Fixes applied so far.')),
    succeeded: count.check(doc('Applied fixes that turned out right.')),
    failed: count.check(doc('Applied fixes that turned out wrong.')),
  })
  .check(doc('How the pattern has done; the success rate is succeeded / (succeeded + failed).'));

const patternShape = {
  ...leanShape,
  category: z.enum(categories).check(doc('What the pattern is about.')),
  tags: z.optional(z.array(text).check(doc('Free words to find the pattern by.'), withDefault([]))),
  tier: z.optional(
    z
      .enum(tiers)
      .check(
        doc(
          'Who wants its findings: `recommended`, everybody, as three of four or more are worth acting on; ' +
            '`strict`, who looks for more and reads some in vain; `style`, who shares the taste.',
        ),
        withDefault(defaults.tier),
      ),
  ),
  in: z.optional(
    z
      .array(z.enum(places))
      .check(
        z.minLength(1),
        doc('Classes of files that it reports in. Default: all of them.'),
        withDefault(places.slice()),
      ),
  ),
  recommendedIf: z.optional(
    z
      .enum(conditions)
      .check(
        doc(
          'With the tier `recommended`: only in files for which this holds; in others the tier is `strict`. ' +
            '`documented`: their .NET project makes a documentation file. `module`: they are ECMAScript modules.',
        ),
      ),
  ),
  library: z.optional(
    z
      .string()
      .check(
        z.regex(/^es20\d\d(?:\.[a-z]+)*$/, 'must be a library of an edition, such as es2016.array.include'),
        doc(
          "JavaScript's library that its suggestion needs, by the name of TypeScript's `lib`. It doesn't report in files " +
            'whose `tsconfig.json` has an older one, whatever the profile.',
        ),
      ),
  ),
  mirrors: z.optional(
    z
      .array(
        z.string().check(z.regex(/^[^\s,;:]+(?:::[^\s,;:]+)?$/, 'must be the id of a rule, such as CS0168')),
      )
      .check(
        doc(
          'Rules of other tools that find the same: comments and attributes that suppress these suppress its ' +
            'findings, too.',
        ),
        withDefault([]),
      ),
  ),
  rule: z.optional(ruleSchema),
  constraints: z.optional(
    z
      .record(z.string(), ruleSchema)
      .check(doc('Rules that single metavariables must meet, by name without `$`.')),
  ),
  utils: z.optional(
    z.record(z.string(), ruleSchema).check(doc('Rules that `matches` can refer to, by name.')),
  ),
  transform: z.optional(
    z.record(z.string(), transform).check(doc('Metavariables made from others, by name.')),
  ),
  fix: z.optional(
    fix.check(
      doc(
        'What replaces the match. With `rule`: text with metavariables, or an object with `template` that also ' +
          'widens the replaced range. With `regex`: text with `$1`, `$<name>`, `$&`, `$$`. With `detector`: ' +
          '`true`, to offer the edits that the detector computes.',
      ),
    ),
  ),
  confidence: z.optional(
    share.check(
      doc('0 to 1: how likely a match is what the pattern is about.'),
      withDefault(defaults.confidence),
    ),
  ),
  impact: z.optional(
    share.check(doc('0 to 1: how much is gained by acting on a finding.'), withDefault(defaults.impact)),
  ),
  difficulty: z.optional(
    share.check(doc('0 to 1: how hard acting on a finding is.'), withDefault(defaults.difficulty)),
  ),
  references: z.optional(leanShape.references.check(withDefault([]))),
  examples: z.optional(examples.check(doc('Run by `tarscli patterns test`.'))),
  statistics: z.optional(statistics),
  enabled: z.optional(
    z.boolean().check(doc('False switches the pattern off.'), withDefault(defaults.enabled)),
  ),
};

const notWith = (...keys: string[]) => ({ not: { anyOf: keys.map((key) => ({ required: [key] })) } });

/** The checks of `matcherIssues` as JSON Schema. */
const matcherRules = {
  oneOf: [
    {
      required: ['rule'],
      properties: { fix: { type: ['string', 'object'] } },
    },
    {
      required: ['detector'],
      properties: { fix: { const: true } },
      ...notWith('constraints', 'utils', 'transform'),
    },
    {
      required: ['regex'],
      properties: { fix: { type: 'string' } },
      ...notWith('constraints', 'utils', 'transform'),
    },
  ],
};

export const patternSchema = z.strictObject(patternShape).check(
  z.superRefine((pattern, context) => {
    for (const { path, message } of matcherIssues(pattern)) {
      context.addIssue({ code: 'custom', path, message, input: pattern });
    }
  }),
  z.meta({ id: 'pattern', description: 'One kind of thing to look for in code.', ...matcherRules }),
);

export const databaseSchema = z
  .strictObject({
    $schema: z.optional(z.string().check(doc('Where editors find this schema.'))),
    version: z.literal(formatVersion).check(doc('The version of this format.')),
    patterns: z.array(patternSchema).check(z.maxLength(mostPatterns)),
  })
  .check(
    z.meta({ title: 'TARS pattern database', description: 'What the pattern-matcher agent looks for.' }),
  );

/** A pattern as a file holds it. */
export type PatternRecord = z.infer<typeof patternSchema>;
export type Statistics = z.infer<typeof statistics>;

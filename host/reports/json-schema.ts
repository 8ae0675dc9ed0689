import * as z from 'zod/mini';
import { opportunitySchema, qualitySchema } from '../../wit/documents/scores-schema.js';
import { fileClasses } from '../files/file-class.js';
import { severities } from '../findings/severity.js';

const doc = (description: string) => z.describe(description);
const severity = z.enum(severities.slice());
const count = z.int().check(z.gte(0));
const share = z.number().check(z.gte(0), z.lte(1));
const number = z.int().check(z.gte(1));

export const spanSchema = z
  .strictObject({
    start: count,
    end: count,
    line: number,
    column: number,
    endLine: number,
    endColumn: number,
  })
  .check(doc('start and end: bytes of UTF-8; line and column: from 1, in UTF-16 code units; ends exclusive'));

export const suggestionSchema = z.strictObject({
  message: z.string(),
  edits: z.array(z.strictObject({ start: count, end: count, text: z.string() })),
});

const findingShape = {
  ruleId: z.string(),
  severity,
  message: z.string(),
  span: spanSchema,
  confidence: share,
  asFound: z.optional(
    z
      .strictObject({ severity, confidence: share })
      .check(doc('with --learn: what the analyzer said, of a finding of a rule that was judged')),
  ),
  suggestion: z.optional(suggestionSchema),
  fingerprint: z.string().check(doc('the same across runs for as long as the code around the finding is')),
};

export const findingSchema = z.strictObject(findingShape);

export const hiddenSchema = z.strictObject({
  ...findingShape,
  by: z.enum(['comment', 'foreign', 'baseline']),
  reason: z.optional(z.string()),
});

export const metricSchema = z.strictObject({
  name: z.string(),
  value: z.number(),
  subject: z.optional(z.string()),
  span: z.optional(spanSchema),
});

export const fileSchema = z.strictObject({
  path: z.string().check(doc('relative to the working folder, with slashes')),
  language: z.string(),
  class: z.optional(
    z
      .enum(fileClasses.slice())
      .check(
        doc(
          'what the file is for. sample: documentation, samples and benchmarks; vendored: a copy of code of others',
        ),
      ),
  ),
  status: z
    .enum(['complete', 'partial', 'failed'])
    .check(
      doc(
        'partial: the pieces in `unparsed` were not understood, or `error` says which limit cut the findings short; failed: `error` says why',
      ),
    ),
  findings: z.array(findingSchema),
  hidden: z
    .array(hiddenSchema)
    .check(doc('findings that a comment, a suppression for another tool (foreign) or the baseline accepts')),
  metrics: z.array(metricSchema),
  unparsed: z.array(spanSchema),
  error: z.optional(z.strictObject({ code: z.string(), message: z.string(), hint: z.optional(z.string()) })),
  log: z.optional(
    z
      .array(z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }))
      .check(
        doc('what agents logged of the level asked for; of a call of several files, with the first of them'),
      ),
  ),
});

export const ruleSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  severity,
  languages: z.array(z.string()),
  helpUri: z.optional(z.string()),
});

const skipReason = z.enum([
  'generated',
  'vendored',
  'binary',
  'encoding',
  'too-large',
  'unreadable',
  'not-a-file',
  'unknown-language',
  'other-language',
]);

export const placeSchema = z.strictObject({
  path: z.string(),
  start: count,
  end: count,
  line: number,
  endLine: number,
});

export const cloneSchema = z.strictObject({
  tokens: count.check(doc('that each place has')),
  lines: count.check(doc('of the first place')),
  places: z
    .array(placeSchema)
    .check(
      z.minLength(2),
      doc('start and end: bytes of UTF-8, end exclusive; line and endLine: from 1, both inclusive'),
    ),
});

export const skippedSchema = z.strictObject({
  path: z.string(),
  reason: skipReason,
  detail: z.optional(z.string()),
});

/** The document of `--format json`. `version` changes if a reader of the older form could misread the new one. */
export const reportSchema = z
  .strictObject({
    version: z.literal(1),
    tool: z.strictObject({ name: z.string(), version: z.string() }),
    agent: z.string(),
    backend: z.strictObject({
      name: z.string(),
      reason: z.string(),
      isolation: z
        .optional(z.array(z.enum(['vm', 'process', 'thread'])))
        .check(doc('what stood between the agents and the host; the weakest of them counts')),
    }),
    files: z.array(fileSchema),
    rules: z.array(ruleSchema).check(doc('every rule that ran, whether or not it found anything')),
    totals: z.optional(
      z
        .strictObject({
          files: count,
          functions: count,
          codeLines: count,
          commentLines: count,
          cyclomatic: z.number().check(z.gte(0)),
          cognitive: z.number().check(z.gte(0)),
          tokens: count.check(doc('in which clones were looked for')),
          clonedTokens: count.check(doc('of these, in a clone')),
        })
        .check(doc('of agents that measure: the sums over all files')),
    ),
    clones: z.optional(z.array(cloneSchema).check(doc('places with the same tokens, the longest first'))),
    skipped: z.array(skippedSchema),
    summary: z.strictObject({
      files: count.check(doc('looked at')),
      reused: count.check(doc('of these, with a stored report of an earlier run')),
      findings: z.strictObject({ error: count, warning: count, info: count, hint: count }),
      partial: count,
      failed: count,
      cut: count.check(doc('more findings than the limit, of which the first were kept')),
      skipped: z.partialRecord(skipReason, count),
      suppressed: count,
      foreign: z.optional(count.check(doc('of these, by comments and attributes for other tools'))),
      baseline: count,
      fixed: count,
      refused: count,
      omitted: z.optional(
        z
          .strictObject({
            findings: z.optional(count),
            hidden: z.optional(count),
            metrics: z.optional(count),
            clones: z.optional(count),
            opportunities: z.optional(count),
            qualities: z.optional(count),
          })
          .check(doc('left out of this report by --max-report; counts of findings include them')),
      ),
      elapsedMs: z.number().check(z.gte(0)),
      interrupted: z.boolean(),
    }),
    analysis: z.optional(
      z
        .strictObject({
          opportunities: z.array(opportunitySchema).check(doc('what to improve, the best first')),
          quality: qualitySchema,
        })
        .check(doc('of tarscli analyze')),
    ),
  })
  .check(z.meta({ title: 'Report of tarscli hyperlight-run and analyze --format json' }));

import { z } from 'zod';

const severity = z.enum(['hint', 'info', 'warning', 'error']);

const span = z
  .strictObject({
    start: z.int().min(0),
    end: z.int().min(0),
    line: z.int().min(1),
    column: z.int().min(1),
    endLine: z.int().min(1),
    endColumn: z.int().min(1),
  })
  .describe('start and end: bytes of UTF-8; line and column: from 1, in UTF-16 code units; ends exclusive');

const finding = z.strictObject({
  ruleId: z.string(),
  severity,
  message: z.string(),
  span,
  confidence: z.number().min(0).max(1),
  suggestion: z
    .strictObject({
      message: z.string(),
      edits: z.array(z.strictObject({ start: z.int().min(0), end: z.int().min(0), text: z.string() })),
    })
    .optional(),
  fingerprint: z.string().describe('the same across runs for as long as the code around the finding is'),
});

const file = z.strictObject({
  path: z.string().describe('relative to the working folder, with slashes'),
  language: z.string(),
  status: z
    .enum(['complete', 'partial', 'failed'])
    .describe(
      'partial: the pieces in `unparsed` were not understood, or `error` says which limit cut the findings short; failed: `error` says why',
    ),
  findings: z.array(finding),
  hidden: z
    .array(
      finding.extend({
        by: z.enum(['comment', 'baseline']),
        reason: z.string().optional(),
      }),
    )
    .describe('findings that a comment or the baseline accepts'),
  metrics: z.array(
    z.strictObject({
      name: z.string(),
      value: z.number(),
      subject: z.string().optional(),
      span: span.optional(),
    }),
  ),
  unparsed: z.array(span),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
});

const rule = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  severity,
  languages: z.array(z.string()),
  helpUri: z.string().optional(),
});

const skipReason = z.enum([
  'generated',
  'binary',
  'encoding',
  'too-large',
  'unreadable',
  'not-a-file',
  'unknown-language',
  'other-language',
]);

const count = z.int().min(0);

/** What `--format json` writes. `version` changes when a reader of the older form could misread it. */
export const reportSchema = z
  .strictObject({
    version: z.literal(1),
    tool: z.strictObject({ name: z.string(), version: z.string() }),
    agent: z.string(),
    backend: z.strictObject({ name: z.string(), reason: z.string() }),
    files: z.array(file),
    rules: z.array(rule).describe('every rule that ran, whether or not it found anything'),
    skipped: z.array(z.strictObject({ path: z.string(), reason: skipReason, detail: z.string().optional() })),
    summary: z.strictObject({
      files: count.describe('looked at'),
      known: count.describe('of these, with a report kept of an earlier run'),
      findings: z.strictObject({ error: count, warning: count, info: count, hint: count }),
      partial: count,
      failed: count,
      cut: count.describe('more findings than the limit, of which the first were kept'),
      skipped: z.partialRecord(skipReason, count),
      suppressed: count,
      baseline: count,
      fixed: count,
      refused: count,
      elapsedMs: z.number().min(0),
      interrupted: z.boolean(),
    }),
  })
  .meta({ title: 'Report of tarscli hyperlight-run --format json' });

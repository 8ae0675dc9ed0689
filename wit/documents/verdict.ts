import * as z from 'zod/mini';

/** What a change is held to. */
export const checkNames = [
  'blocked-paths',
  'line-budget',
  'parses',
  'literals',
  'names',
  'targets-gone',
  'no-new-findings',
  'public-api',
  'metrics',
] as const;

export type CheckName = (typeof checkNames)[number];

const count = z.int().check(z.minimum(0));
const lines = z.strictObject({ added: count, removed: count });
const finding = z.strictObject({
  ruleId: z.string(),
  severity: z.enum(['hint', 'info', 'warning', 'error']),
  line: count,
  message: z.string(),
});

const check = z.strictObject({
  name: z.enum(checkNames),
  status: z.enum(['passed', 'failed', 'skipped']),
  message: z.optional(z.string().check(z.describe('Why it failed or was left out.'))),
});

const file = z.strictObject({
  path: z.string(),
  change: z.enum(['modified', 'added', 'removed', 'unchanged']),
  verdict: z.enum(['accepted', 'rejected']),
  lines,
  checks: z.array(check),
  findings: z
    .strictObject({ gone: z.array(finding), new: z.array(finding) })
    .check(z.describe('Lines of those gone count in the text before, of the new ones in the text after.')),
  api: z
    .strictObject({ removed: z.array(z.string()), added: z.array(z.string()) })
    .check(
      z.describe(
        'Signatures of visible declarations; one that moved between files of the change is in neither.',
      ),
    ),
});

/** The validator's document, `verdict.json`. */
export const verdictSchema = z
  .strictObject({
    version: z.literal(1),
    verdict: z.enum(['accepted', 'rejected']),
    reasons: z.array(
      z.strictObject({
        check: z
          .enum([...checkNames, 'validator'])
          .check(z.describe('`validator`: it failed on the file, which the message tells of.')),
        path: z.optional(z.string().check(z.describe('Without it, about the change as a whole.'))),
        message: z.string(),
      }),
    ),
    lines,
    files: z.array(file),
  })
  .check(z.meta({ title: 'What a validator says about a change' }));

export type Verdict = z.output<typeof verdictSchema>;
export type FileVerdict = Verdict['files'][number];
export type Check = z.output<typeof check>;
export type NamedFinding = z.output<typeof finding>;

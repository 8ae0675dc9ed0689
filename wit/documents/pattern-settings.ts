import * as z from 'zod/mini';
import { languages } from '../languages.js';

export const severities = ['hint', 'info', 'warning', 'error'] as const;

/** The ways to find a match; a pattern uses exactly one. */
export const matchers = ['rule', 'detector', 'regex'] as const;

const text = z.string().check(z.minLength(1));
const share = z.number().check(z.minimum(0), z.maximum(1));
const anyObject = z.record(z.string(), z.unknown());

export const detectorSchema = z
  .strictObject({
    name: text.check(z.describe('A detector of the agent, such as `unused-variable`.')),
    options: z.optional(anyObject.check(z.describe("The detector's own options."))),
  })
  .check(z.describe('A detector built into the agent, for what a rule cannot express.'));

export const regexSchema = z
  .strictObject({
    pattern: text.check(z.describe('An ECMAScript regular expression, searched in the whole text.')),
    flags: z.optional(
      z
        .string()
        .check(z.regex(/^(?!.*(.).*\1)[imsu]*$/, 'takes each of i, m, s and u at most once'))
        .check(z.describe('Any of `i`, `m`, `s`, `u`; the search is always global.')),
    ),
    outsideStrings: z.optional(
      z
        .boolean()
        .check(
          z.describe(
            'Whether what begins in a string is left out, except for a text that is a statement by itself.',
          ),
        ),
    ),
  })
  .check(z.describe('A regular expression, run inside the sandbox.'));

export const fixSchema = z
  .union([
    text,
    z.literal(''),
    z.literal(true),
    z.strictObject({
      template: z.string(),
      expandStart: z.optional(anyObject),
      expandEnd: z.optional(anyObject),
    }),
  ])
  .check(
    z.describe(
      'What replaces the match. With `rule`: text with metavariables (`$A`, `$$$ARGS`), or an object with ' +
        '`template` that also widens the replaced range. With `regex`: text with `$1`, `$<name>`, `$&`, `$$`. ' +
        'With `detector`: `true`, to offer the edits that the detector computes.',
    ),
  );

/** What the matchers share; the pattern database adds its own members to these. */
export const leanShape = {
  id: z
    .string()
    .check(
      z.regex(/^[A-Z][A-Z0-9]*\d+$/, 'must be upper-case letters followed by digits, such as TARS001'),
      z.describe("Stable for ever; SARIF's ruleId, and the name that suppressions use."),
    ),
  name: z
    .string()
    .check(
      z.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be in kebab-case'),
      z.describe('Short name in kebab-case, such as `unused-variable`.'),
    ),
  description: text.check(z.describe('What is wrong with the code that this finds, and why it matters.')),
  languages: z
    .array(z.enum(languages))
    .check(z.minLength(1), z.describe('Languages that the pattern is for.')),
  severity: z.enum(severities).check(z.describe('How bad a finding is.')),
  message: text.check(
    z.describe('One line shown at each finding; metavariables of the match are filled in.'),
  ),
  suggestion: z.optional(text.check(z.describe('What to do about it; metavariables are filled in.'))),
  confidence: share.check(z.describe('0 to 1: how likely a match is what the pattern is about.')),
  references: z
    .array(z.string().check(z.regex(/^https?:\/\/\S+$/, 'must be an http or https address')))
    .check(z.describe('Pages that explain the problem; the first is its help page.')),
  rule: z.optional(anyObject.check(z.describe('An ast-grep rule object.'))),
  constraints: z.optional(
    z
      .record(z.string(), anyObject)
      .check(z.describe('Rules that single metavariables must meet, by name without `$`.')),
  ),
  utils: z.optional(
    z.record(z.string(), anyObject).check(z.describe('Rules that `matches` can refer to, by name.')),
  ),
  transform: z.optional(
    z.record(z.string(), z.unknown()).check(z.describe('Metavariables made from others, by name.')),
  ),
  detector: z.optional(detectorSchema),
  regex: z.optional(regexSchema),
  fix: z.optional(fixSchema),
};

export interface MatcherIssue {
  path: string[];
  message: string;
}

/** What no single member can tell: exactly one matcher, and only what goes with it. */
export function matcherIssues(pattern: { [key: string]: unknown }): MatcherIssue[] {
  const has = (key: string) => pattern[key] !== undefined;
  const given = matchers.filter(has);
  if (given.length !== 1) {
    const found = given.length === 0 ? 'none is given' : `${given.join(' and ')} are given`;
    return [{ path: given.slice(1, 2), message: `needs exactly one of rule, detector and regex; ${found}` }];
  }
  const [matcher] = given;
  const issues: MatcherIssue[] = [];
  if (matcher !== 'rule') {
    for (const key of ['constraints', 'utils', 'transform']) {
      if (has(key))
        issues.push({ path: [key], message: `goes with rule only, but the pattern has ${matcher}` });
    }
  }
  if (has('fix')) {
    const expected = {
      rule: { ok: pattern.fix !== true, what: 'text or an object with template' },
      detector: { ok: pattern.fix === true, what: 'true' },
      regex: { ok: typeof pattern.fix === 'string', what: 'text' },
    }[matcher!];
    if (!expected.ok)
      issues.push({ path: ['fix'], message: `must be ${expected.what}, as the pattern has ${matcher}` });
  }
  return issues;
}

const reportMatcherIssues = z.superRefine<{ [key: string]: unknown }>((pattern, context) => {
  for (const { path, message } of matcherIssues(pattern)) {
    context.addIssue({ code: 'custom', path, message, input: pattern });
  }
});

export const leanPatternSchema = z.strictObject(leanShape).check(reportMatcherIssues);

/** What the agent is configured with: the enabled patterns of a database, without what only people read. */
export const settingsSchema = z.strictObject({ patterns: z.array(leanPatternSchema) });

export type Detector = z.infer<typeof detectorSchema>;
export type Regex = z.infer<typeof regexSchema>;
export type LeanPattern = z.infer<typeof leanPatternSchema>;
export type Settings = z.infer<typeof settingsSchema>;

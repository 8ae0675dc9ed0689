import * as z from 'zod/mini';
import { countingRules } from './counting-rules.js';

export const metricNames = [
  'cyclomatic',
  'cognitive',
  'code-lines',
  'comment-lines',
  'comment-ratio',
  'parameters',
  'nesting',
  'halstead-operators',
  'halstead-distinct-operators',
  'halstead-operands',
  'halstead-distinct-operands',
  'halstead-volume',
  'halstead-difficulty',
  'halstead-effort',
  'maintainability',
] as const;

export type MetricName = (typeof metricNames)[number];

const limit = (preset: number, text: string) =>
  z._default(
    z.nullable(z.number().check(z.minimum(0))).check(z.describe(`${text}; null turns the rule off.`)),
    preset,
  );

const thresholds = z.strictObject({
  cyclomatic: limit(15, 'CX001: the highest cyclomatic complexity of a function'),
  cognitive: limit(15, 'CX002: the highest cognitive complexity of a function'),
  length: limit(80, 'CX003: the most lines of code of a function'),
  parameters: limit(7, 'CX004: the most parameters of a function'),
  nesting: limit(4, 'CX005: the deepest nesting of branches and loops in a function'),
  maintainability: limit(20, 'CX006: the lowest maintainability index of a function'),
  fileLength: limit(1000, 'CX007: the most lines of code of a file'),
});

const duplication = z.strictObject({
  minTokens: z._default(
    z
      .int()
      .check(
        z.minimum(10),
        z.maximum(10_000),
        z.describe('How many tokens two places must share to be clones.'),
      ),
    50,
  ),
  form: z._default(
    z
      .enum(['exact', 'renamed'])
      .check(z.describe('`renamed`: names and literals may differ between the places.')),
    'exact',
  ),
});

export const settingsSchema = z.strictObject({
  counting: z._default(
    z.enum(countingRules).check(z.describe('What cyclomatic complexity counts; see docs/complexity.md.')),
    'sonar',
  ),
  thresholds: z._default(thresholds, thresholds.parse({})),
  metrics: z._default(
    z.array(z.enum(metricNames)).check(z.describe('The metrics to report; the rules work without them.')),
    [...metricNames],
  ),
  duplication: z._default(
    z
      .nullable(duplication)
      .check(
        z.describe(
          'Hand on the tokens that a host can look for clones in, as metrics `clone-tokens`; null, the default, does without. tarscli takes {} where it is not given.',
        ),
      ),
    null,
  ),
});

export type Settings = z.infer<typeof settingsSchema>;
export type Thresholds = Settings['thresholds'];

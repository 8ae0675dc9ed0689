import * as z from 'zod/mini';
import { checkNames } from '../../wit/documents/verdict.js';

const bound = z.strictObject({
  worse: z.enum(['higher', 'lower']).check(z.describe('Which way the metric gets worse.')),
  by: z._default(z.number().check(z.minimum(0)), 0).check(z.describe('How much worse it may get.')),
  byShare: z
    ._default(z.number().check(z.minimum(0)), 0)
    .check(z.describe('How much worse, as a share of what it was; the larger of the two allowances counts.')),
});

export type Bound = z.output<typeof bound>;

export const settingsSchema = z.strictObject({
  blockedPaths: z
    ._default(z.array(z.string().check(z.minLength(1))), [])
    .check(z.describe('Globs of files that no change may touch.')),
  maxChangedLines: z
    ._default(z.int().check(z.minimum(0)), 2000)
    .check(z.describe('Lines taken out and put in, of all files together.')),
  newFindings: z
    ._default(z.enum(['target', 'hint', 'info', 'warning', 'error']), 'target')
    .check(
      z.describe(
        'Findings of this severity or a worse one must not appear; `target`: of the least severe target, or any.',
      ),
    ),
  publicApi: z
    ._default(z.enum(['unchanged', 'may-grow', 'any']), 'unchanged')
    .check(z.describe('What may happen to the signatures of visible declarations.')),
  metrics: z
    ._default(z.record(z.string(), bound), {})
    .check(z.describe('Bounds, by the name of the metric.')),
  required: z
    ._default(z.array(z.enum(checkNames)), [])
    .check(z.describe('Checks that must not be left out for want of reports or a parser.')),
});

export type Settings = z.output<typeof settingsSchema>;

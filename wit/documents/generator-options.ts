import * as z from 'zod/mini';
import { typeSchema } from './types-document.js';

const opportunity = z
  .strictObject({
    path: z.string(),
    ruleId: z.optional(z.string().check(z.describe('Default: findings of any rule.'))),
    start: z.optional(
      z
        .int()
        .check(z.minimum(0), z.describe("Where the finding's span starts. Default: anywhere in the file.")),
    ),
    priority: z.optional(
      z.number().check(z.describe('Of clashing edits those of the higher priority go first. Default 0.')),
    ),
  })
  .check(z.describe('A finding, or all of a file or of one of its rules.'));

/** The options of a task for the generator. */
export const optionsSchema = z.strictObject({
  apply: z.optional(
    z.array(opportunity).check(z.describe('What to act on. Default: all that the reports hold.')),
  ),
  document: z._default(
    z
      .enum(['none', 'findings', 'all'])
      .check(
        z.describe(
          'Where to write documentation: nowhere, for findings of the rules that the settings name, or for all ' +
            'that is visible and has none.',
        ),
      ),
    'findings',
  ),
  restate: z._default(
    z.boolean().check(z.describe('Write comments, too, that say no more than the name does.')),
    false,
  ),
  types: z._default(
    z
      .array(typeSchema)
      .check(z.describe('Types that those of the sources inherit from, of whichever files.')),
    [],
  ),
  outline: z._default(
    z.boolean().check(z.describe('Change nothing, and answer with the types of the sources: types.json.')),
    false,
  ),
});

export type Options = z.output<typeof optionsSchema>;
export type Opportunity = z.output<typeof opportunity>;

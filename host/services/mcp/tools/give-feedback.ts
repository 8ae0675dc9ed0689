import * as z from 'zod/mini';
import { feedbackSchema } from '../../../learning/feedback-schema.js';
import * as core from '../../core/shapes.js';
import { doc, paging } from '../shapes.js';
import { tool } from '../tool.js';

export const giveFeedback = tool({
  name: 'give_feedback',
  title: 'Give feedback',
  effect: 'learns',
  description:
    'Records whether a finding is right, from which its pattern learns. The finding is one of a recorded run (tarscli analyze --learn), or of a JSON report below the roots.',
  example: { fingerprint: 'fab8c05bf922259b', accepted: false, why: 'the stack trace was logged before' },
  arguments: z.strictObject({
    fingerprint: z.string().check(z.maxLength(200), doc('of the finding, or its first characters')),
    accepted: z.boolean().check(doc('whether the finding is right')),
    why: z.optional(z.string().check(z.maxLength(10_000))),
    report: z.optional(core.path.check(doc('a JSON report that has it; default: the recorded runs'))),
    max_chars: paging.max_chars,
  }),
  result: feedbackSchema,
  async run({ fingerprint, accepted, why, report }, ask) {
    const head = await ask('feedback', {
      ...{ fingerprint, accepted },
      ...(why !== undefined && { why }),
      ...(report !== undefined && { report }),
    });
    return { head };
  },
});

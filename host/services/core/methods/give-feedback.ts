import * as z from 'zod/mini';
import { feedbackSchema } from '../../../learning/feedback-schema.js';
import { judge } from '../judge.js';
import { method } from '../method.js';
import { doc, path } from '../shapes.js';

export const giveFeedback = method({
  name: 'feedback',
  summary: 'Records whether a finding is right.',
  effect: 'writes',
  params: z.strictObject({
    fingerprint: z.string().check(z.maxLength(200), doc('of the finding, or its first characters')),
    accepted: z.boolean(),
    why: z.optional(z.string().check(z.maxLength(10_000))),
    report: z.optional(path.check(doc('a JSON report that has it; default: the recorded runs'))),
  }),
  result: feedbackSchema,
  async run({ report, ...judgement }, { options, workspace, signal, notice }) {
    const file = report === undefined ? undefined : await workspace.find(report);
    const given = { cwd: workspace.cwd, patterns: options.patterns, signal, onNotice: notice };
    return judge({ ...judgement, report: file }, given);
  },
});

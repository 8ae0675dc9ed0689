import * as z from 'zod/mini';
import { analyzeOn } from '../../../analysis/analyze.js';
import { reportSchema } from '../../../reports/json-schema.js';
import { method } from '../method.js';
import { inputOf, reportOf } from '../report.js';
import { doc, input, selection } from '../shapes.js';

export const analyze = method({
  name: 'analyze',
  summary: 'Finds defects, measures complexity and ranks what to improve.',
  effect: 'reads',
  params: z.strictObject({
    ...input,
    ...selection,
    scores: z.optional(z.boolean().check(doc('rank what to improve; default: true'))),
  }),
  result: reportSchema,
  async run({ scores = true, paths, texts, ...chosen }, call) {
    const { options, workspace, signal } = call;
    const analysis = analyzeOn(await call.host(), await inputOf({ paths, texts }, call), {
      ...chosen,
      cwd: workspace.cwd,
      scores,
      patterns: options.patterns,
      onNotice: call.notice,
      signal,
    });
    return reportOf(analysis, call);
  },
});

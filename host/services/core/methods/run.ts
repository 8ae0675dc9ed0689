import * as z from 'zod/mini';
import { analyzeOn } from '../../../analysis/analyze.js';
import { reportSchema } from '../../../reports/json-schema.js';
import { agentOf } from '../agent.js';
import { method } from '../method.js';
import { inputOf, reportOf } from '../report.js';
import { doc, input, name, selection } from '../shapes.js';

export const run = method({
  name: 'run',
  summary: 'Runs one analyzer on files or texts, each in a sandbox.',
  effect: 'reads',
  params: z.strictObject({
    agent: name.check(doc('name of an agent, or the path of one below the roots')),
    ...input,
    ...selection,
    settings: z.optional(z.unknown().check(doc("the agent's settings; default: its own"))),
  }),
  result: reportSchema,
  async run({ agent, paths, texts, settings, ...chosen }, call) {
    const { options, workspace, signal } = call;
    const analysis = analyzeOn(await call.host(), await inputOf({ paths, texts }, call), {
      ...chosen,
      agents: [await agentOf(agent, workspace)],
      cwd: workspace.cwd,
      ...(settings === undefined ? {} : { settings }),
      patterns: options.patterns,
      onNotice: call.notice,
      signal,
    });
    return reportOf(analysis, call);
  },
});

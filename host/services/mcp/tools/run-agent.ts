import * as z from 'zod/mini';
import * as core from '../../core/shapes.js';
import { analysisParams, doc, input, paging, selection, timeout } from '../shapes.js';
import { tool } from '../tool.js';
import { findingLists, findingsShape } from './findings.js';

const metric = z.strictObject({
  ...{ path: z.string(), name: z.string(), value: z.number() },
  subject: z.optional(z.string()),
  line: z.optional(z.int()),
});

export const runAgent = tool({
  name: 'run_agent',
  title: 'Run one agent',
  effect: 'reads',
  description:
    'Runs one analyzer on files or texts, each in a sandbox: one of list_agents, or a folder or component below the roots.',
  example: { agent: 'pattern-matcher', path: 'src/OrderService.cs' },
  arguments: z.strictObject({
    agent: core.name.check(doc('name, or path below the roots')),
    ...input,
    ...selection,
    settings: z.optional(z.unknown().check(doc("the agent's settings, as an object or a JSON text"))),
    ...timeout,
    ...paging,
  }),
  result: z.strictObject({
    ...findingsShape,
    metrics: z.array(metric).check(doc('what the agent measured')),
  }),
  async run({ agent, settings, ...call }, ask) {
    const given = { agent, ...(settings !== undefined && { settings }), ...analysisParams(call) };
    const report = await ask('run', given);
    const metrics = report.files.flatMap(({ path, metrics: measured }) =>
      measured.map(({ name, value, subject, span }) => ({
        ...{ path, name, value },
        ...(subject !== undefined && { subject }),
        ...(span && { line: span.line }),
      })),
    );
    const { summary } = report;
    return {
      head: { summary },
      lists: [...findingLists(report), { name: 'metrics', items: metrics }],
      report,
    };
  },
});

import * as z from 'zod/mini';
import { SelfCode } from '../../../selfcode/self-code.js';
import { method } from '../method.js';
import { summarySchema } from './improve.js';

export const improvementStatus = method({
  name: 'improve/status',
  summary: 'Says whether a run of the cycle is under way, and how earlier ones ended.',
  effect: 'reads',
  params: z.strictObject({}),
  result: z.strictObject({
    running: z.boolean(),
    runs: z.array(
      z.strictObject({
        run: z.string(),
        summary: z.optional(summarySchema),
        problem: z.optional(z.string()),
      }),
    ),
  }),
  async run(_, { workspace }) {
    const cycle = await SelfCode.open({ folder: workspace.cwd });
    const runs = (await cycle.history()).map(({ run, summary, problem }) => ({
      run,
      ...(summary === undefined ? {} : { summary: { ...summary } }),
      ...(problem === undefined ? {} : { problem }),
    }));
    return { running: await cycle.isRunning(), runs };
  },
});

export const stopImprovement = method({
  name: 'improve/stop',
  summary: 'Asks the running run of the cycle to stop; it can be resumed.',
  effect: 'writes',
  params: z.strictObject({}),
  result: z.strictObject({ wasRunning: z.boolean() }),
  async run(_, { workspace }) {
    const cycle = await SelfCode.open({ folder: workspace.cwd });
    return { wasRunning: await cycle.stop() };
  },
});

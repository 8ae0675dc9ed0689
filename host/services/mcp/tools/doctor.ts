import * as z from 'zod/mini';
import { paging } from '../shapes.js';
import { tool } from '../tool.js';

export const doctor = tool({
  name: 'doctor',
  title: 'Check this machine',
  effect: 'reads',
  description:
    'Runs a small agent in every kind of sandbox. Says what works on this machine, and how to fix the rest.',
  example: {},
  arguments: z.strictObject({ max_chars: paging.max_chars }),
  result: z.looseObject({
    version: z.literal(1),
    tarscli: z.string(),
    node: z.string(),
    backends: z.array(z.looseObject({ name: z.string(), isolation: z.string(), usable: z.boolean() })),
  }),
  async run(_, ask) {
    return { head: await ask('doctor', {}) };
  },
});

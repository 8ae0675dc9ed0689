import * as z from 'zod/mini';
import { ownVersion } from '../../../base/own-version.js';
import { diagnose } from '../diagnose.js';
import { method } from '../method.js';

const isolation = z.enum(['vm', 'process', 'thread']);

export const doctor = method({
  name: 'doctor',
  summary: 'Runs a small agent in every kind of sandbox, and says what works here.',
  effect: 'reads',
  params: z.strictObject({}),
  result: z.looseObject({
    version: z.literal(1),
    tarscli: z.string(),
    node: z.string(),
    backends: z.array(z.looseObject({ name: z.enum(['hyperlight', 'jco']), isolation, usable: z.boolean() })),
  }),
  async run() {
    return { ...(await diagnose(ownVersion())) };
  },
});

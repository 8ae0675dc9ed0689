import * as z from 'zod/mini';
import { ownVersion } from '../../../base/own-version.js';
import { method } from '../method.js';
import { doc } from '../shapes.js';

/** Changes when a client of the older protocol could misread the new one. */
export const protocolVersion = 1;

export const version = method({
  name: 'version',
  summary: 'Says which version answers, and what it works in.',
  effect: 'reads',
  params: z.strictObject({}),
  result: z.strictObject({
    tarscli: z.string(),
    protocol: z.int(),
    pid: z.int(),
    roots: z.array(z.string()),
    allowWrite: z.boolean().check(doc('whether requests may change files')),
  }),
  async run(_, { workspace, options }) {
    return {
      tarscli: ownVersion(),
      protocol: protocolVersion,
      pid: process.pid,
      roots: [...workspace.roots],
      allowWrite: options.allowWrite === true,
    };
  },
});

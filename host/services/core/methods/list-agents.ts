import * as z from 'zod/mini';
import { method } from '../method.js';

const manifest = z.strictObject({
  name: z.string(),
  version: z.string(),
  role: z.string(),
  languages: z.array(z.string()),
  description: z.string(),
});

export const listAgents = method({
  name: 'agents/list',
  summary: 'Lists the agents that come with the package.',
  effect: 'reads',
  params: z.strictObject({}),
  result: z.strictObject({ agents: z.array(manifest) }),
  async run(_, call) {
    const agents = await (await call.host()).agents();
    return {
      agents: agents.map(({ name, version, role, languages, description }) => ({
        ...{ name, version, role, description },
        languages: [...languages],
      })),
    };
  },
});

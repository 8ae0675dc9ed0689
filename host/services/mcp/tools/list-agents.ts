import * as z from 'zod/mini';
import { paging } from '../shapes.js';
import { tool } from '../tool.js';

const agent = z.strictObject({
  name: z.string(),
  version: z.string(),
  role: z.string(),
  description: z.string(),
  languages: z.array(z.string()),
});

export const listAgents = tool({
  name: 'list_agents',
  title: 'List agents',
  effect: 'reads',
  description: 'Lists the agents. run_agent runs those of the role analyzer.',
  example: {},
  arguments: z.strictObject({ ...paging }),
  result: z.strictObject({ agents: z.array(agent) }),
  async run(_, ask) {
    const { agents } = await ask('agents/list', {});
    return { head: {}, lists: [{ name: 'agents', items: agents }] };
  },
});

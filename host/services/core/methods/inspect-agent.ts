import * as z from 'zod/mini';
import { agentOf } from '../agent.js';
import { method } from '../method.js';
import { doc, name } from '../shapes.js';

export const inspectAgent = method({
  name: 'agents/inspect',
  summary: 'Describes an agent: what it is, may take and is limited to.',
  effect: 'reads',
  params: z.strictObject({ agent: name.check(doc('name of an agent, or the path of one below the roots')) }),
  result: z.strictObject({
    name: z.string(),
    version: z.string(),
    role: z.string(),
    description: z.string(),
    languages: z.array(z.string()),
    settingsSchema: z.string().check(doc('JSON Schema of the settings, as text')),
    sha256: z.string(),
    bytes: z.int(),
    isolation: z.enum(['vm', 'process', 'thread']),
    imports: z.array(z.string()),
    limits: z.record(z.string(), z.number()),
  }),
  async run({ agent }, call) {
    const host = await call.host();
    const { info, sha256, bytes, isolation, imports, limits } = await host.inspect(
      await agentOf(agent, call.workspace),
    );
    const bounded = Object.entries(limits).filter(([, value]) => Number.isFinite(value));
    return { ...info, sha256, bytes, isolation, imports, limits: Object.fromEntries(bounded) };
  },
});

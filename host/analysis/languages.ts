import { AgentRoleError } from '../base/errors.js';
import type { Host } from '../host/host.js';

/**
 * Returns the languages that any of the agents reads.
 * @throws AgentRoleError for an agent that needs more than files; the errors of `Host.inspect`
 */
export async function languagesOf(host: Host, agents: readonly string[]): Promise<string[]> {
  const builtIn = await host.agents();
  const lists = agents.map(async (agent) => {
    const manifest = builtIn.find(({ name }) => name === agent) ?? (await host.inspect(agent)).manifest;
    const { role, languages } = manifest;
    if (role !== 'analyzer') {
      throw new AgentRoleError(`${agent} is a ${role}, which needs more than files`, { role });
    }
    return languages;
  });
  return [...new Set((await Promise.all(lists)).flat())];
}

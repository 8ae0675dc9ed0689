import { AgentRoleError } from '../base/errors.js';
import type { Host } from '../host/host.js';
import { manifestOf } from './opening.js';

/**
 * Returns the languages that any of the agents reads.
 * @throws AgentRoleError for an agent that needs more than files; the errors of `Host.inspect`
 */
export async function languagesOf(host: Host, agents: readonly string[]): Promise<string[]> {
  const lists = agents.map(async (agent) => {
    const { role, languages } = await manifestOf(host, agent);
    if (role !== 'analyzer') {
      throw new AgentRoleError(`${agent} is a ${role}, which needs more than files`, { role });
    }
    return languages;
  });
  return [...new Set((await Promise.all(lists)).flat())];
}

import type { AgentManifest } from '../agents/agent-manifest.js';
import { AgentRoleError } from '../base/errors.js';
import type { Host } from '../host/host.js';
import { refusal } from '../json/accepted.js';
import { manifestOf } from './opening.js';

/**
 * Returns the manifests of analyzers.
 * @throws AgentRoleError for an agent that needs more than files; OptionInvalidError for two agents of one name, whose
 * reports can't be told apart; the errors of `Host.inspect`
 */
export async function analyzersOf(host: Host, agents: readonly string[]): Promise<AgentManifest[]> {
  const manifests = await Promise.all(agents.map((agent) => manifestOf(host, agent)));
  for (const [index, { name, role }] of manifests.entries()) {
    if (role !== 'analyzer') {
      throw new AgentRoleError(`${agents[index]} is a ${role}, which needs more than files`, { role });
    }
    const first = manifests.findIndex((other) => other.name === name);
    if (first !== index) {
      const message = `has the name of agents[${first}], ${name}`;
      throw refusal('analyze', [{ path: `agents[${index}]`, message }], { hint: 'leave out one of them' });
    }
  }
  return manifests;
}

/** The languages that any of the agents reads. */
export function languagesOf(manifests: readonly AgentManifest[]): string[] {
  return [...new Set(manifests.flatMap(({ languages }) => languages))];
}

import type { AgentInfo } from '../../wit/types/agent.js';
import type { AgentManifest } from './agent-manifest.js';

/**
 * Lists the differences between an agent's manifest and its `describe`. A run uses the manifest, which names the
 * agent's languages without starting it.
 */
export function disagreements(manifest: AgentManifest, info: AgentInfo): string[] {
  const differing = (['name', 'version', 'role'] as const)
    .filter((member) => manifest[member] !== info[member])
    .map((member) => `the manifest's ${member} is ${manifest[member]}, the agent's ${info[member]}`);
  const unread = manifest.languages.filter((language) => !info.languages.includes(language));
  if (unread.length === 0) return differing;
  return [...differing, `the manifest lists ${unread.join(', ')}, which the agent doesn't read`];
}

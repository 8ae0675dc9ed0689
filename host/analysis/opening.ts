import type { AgentManifest } from '../agents/agent-manifest.js';
import type { Host } from '../host/host.js';
import type { BackendChoice } from '../sandbox/probe.js';

/** Most bytes that unoptimized code handles before V8 has optimized it. */
export const littleBytes = 256 * 1024;

/** Reports which backend the host chose and why, if it had a choice. */
export function tellBackend(
  { backend }: Host,
  choice: BackendChoice = 'auto',
  onNotice: (text: string) => void,
): void {
  if (choice === 'auto') onNotice(`backend ${backend.name}: ${backend.reason}`);
}

/**
 * Returns the manifest of an agent of any role.
 * @throws the errors of `Host.inspect`
 */
export async function manifestOf(host: Host, agent: string): Promise<AgentManifest> {
  const builtIn = (await host.agents()).find(({ name }) => name === agent);
  return builtIn ?? (await host.inspect(agent)).manifest;
}

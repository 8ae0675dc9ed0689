import type { AgentManifest } from '../agents/agent-manifest.js';
import { Host } from '../host/host.js';
import type { HostOptions } from '../host/options.js';

/** Most bytes that unoptimized code handles before V8 has optimized it. */
export const littleBytes = 256 * 1024;

/** Reports which backend the host chose and why, if it had a choice. */
export function tellBackend(
  { backend }: Host,
  { backend: choice = 'auto', onNotice = () => {} }: Pick<HostOptions, 'backend' | 'onNotice'>,
): void {
  if (choice === 'auto') onNotice(`backend ${backend.name}: ${backend.reason}`);
}

/** Opens a host and reports its backend. @throws the errors of `Host.open` */
export async function openHost(options: HostOptions): Promise<Host> {
  const host = await Host.open(options);
  tellBackend(host, options);
  return host;
}

/**
 * Returns the manifest of an agent of any role.
 * @throws the errors of `Host.inspect`
 */
export async function manifestOf(host: Host, agent: string): Promise<AgentManifest> {
  const builtIn = (await host.agents()).find(({ name }) => name === agent);
  return builtIn ?? (await host.inspect(agent)).manifest;
}

import type { Host } from '../host/host.js';
import type { BackendChoice } from '../sandbox/probe.js';

/** Where the host had the choice of a backend: which one it took, and why. */
export function tellBackend(
  { backend }: Host,
  choice: BackendChoice = 'auto',
  onNotice: (text: string) => void,
): void {
  if (choice === 'auto') onNotice(`backend ${backend.name}: ${backend.reason}`);
}

/**
 * Languages that an agent of any role reads.
 * @throws what `Host.inspect` does
 */
export async function languagesOfAgent(host: Host, agent: string): Promise<readonly string[]> {
  const builtIn = (await host.agents()).find(({ name }) => name === agent);
  return (builtIn ?? (await host.inspect(agent)).manifest).languages;
}

import type { Host } from '../host/host.js';
import type { BackendChoice } from '../sandbox/probe.js';

/** Reports which backend the host chose and why, if it had a choice. */
export function tellBackend(
  { backend }: Host,
  choice: BackendChoice = 'auto',
  onNotice: (text: string) => void,
): void {
  if (choice === 'auto') onNotice(`backend ${backend.name}: ${backend.reason}`);
}

/**
 * Returns the languages that an agent of any role reads.
 * @throws the errors of `Host.inspect`
 */
export async function languagesOfAgent(host: Host, agent: string): Promise<readonly string[]> {
  const builtIn = (await host.agents()).find(({ name }) => name === agent);
  return (builtIn ?? (await host.inspect(agent)).manifest).languages;
}

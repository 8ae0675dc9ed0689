import { unlessAborted } from '../base/until-aborted.js';
import type { Host } from '../host/host.js';
import type { RunStart } from '../reports/run-report.js';
import type { BackendChoice } from '../sandbox/probe.js';

/** Where the host had the choice of a backend: which one it took, and why. */
export function backendNotice({ backend }: Host, choice: BackendChoice): string[] {
  return choice === 'auto' ? [`backend ${backend.name}: ${backend.reason}`] : [];
}

/** The backend, and how it keeps these agents apart from the host, for reports. */
export async function backendOf(
  host: Host,
  agents: readonly string[],
  signal: AbortSignal,
): Promise<RunStart['backend']> {
  const all = Promise.all(agents.map((agent) => host.isolation(agent)));
  const isolation = await unlessAborted(all, signal, []);
  return { ...host.backend, isolation: [...new Set(isolation)] };
}

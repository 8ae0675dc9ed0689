import type { Host } from '../host.js';
import type { BackendChoice } from '../sandbox/probe.js';

/** Where the host had the choice of a backend: which one it took, and why. */
export function backendNotice({ backend }: Host, choice: BackendChoice): string[] {
  return choice === 'auto' ? [`backend ${backend.name}: ${backend.reason}`] : [];
}

import { BackendUnavailableError } from '../errors.js';
import type { Backend, BackendName } from './backend.js';

/** Which backend was asked for; `auto` takes the strongest that works here. */
export type BackendChoice = 'auto' | BackendName;

export interface ChosenBackend {
  backend: Backend;
  /** Why this one, in one sentence. */
  reason: string;
}

const missing = {
  hyperlight: 'this build has no Hyperlight addon',
} as const;

/**
 * Chooses a backend. One that was asked for by name is never replaced by another.
 * @throws BackendUnavailableError
 */
export async function chooseBackend(
  choice: BackendChoice,
  makers: Partial<Record<BackendName, () => Backend>>,
): Promise<ChosenBackend> {
  const candidates: BackendName[] = choice === 'auto' ? ['hyperlight', 'jco'] : [choice];
  const reasons: string[] = [];
  for (const name of candidates) {
    const backend = makers[name]?.();
    const probe = backend
      ? await backend.probe()
      : { usable: false as const, reason: missing[name as 'hyperlight'] };
    if (backend && probe.usable) {
      const reason = choice === 'auto' ? `${reasons.join('; ') || `${name} works here`}` : 'it was asked for';
      return { backend, reason };
    }
    if (!probe.usable) {
      if (choice !== 'auto') {
        throw new BackendUnavailableError(`the ${name} backend can't run here: ${probe.reason}`, {
          hint: ('hint' in probe ? probe.hint : undefined) ?? '--backend auto takes one that can',
        });
      }
      reasons.push(`${name} can't be used: ${probe.reason}`);
    }
    await backend?.close();
  }
  throw new BackendUnavailableError(`no backend can run here: ${reasons.join('; ')}`);
}

import { BackendUnavailableError } from '../base/errors.js';
import type { Backend } from '../contract/backend.js';
import type { BackendName } from '../contract/backend-name.js';

/** Requested backend; `auto` takes the strongest that works here. */
export type BackendChoice = 'auto' | BackendName;

export interface ChosenBackend {
  backend: Backend;
  /** Reason for the choice, in one sentence. */
  reason: string;
}

/**
 * Chooses a backend. A backend requested by name is never replaced by another.
 * @throws BackendUnavailableError
 */
export async function chooseBackend(
  choice: BackendChoice,
  makers: Record<BackendName, () => Promise<Backend>>,
): Promise<ChosenBackend> {
  const candidates: BackendName[] = choice === 'auto' ? ['hyperlight', 'jco'] : [choice];
  const reasons: string[] = [];
  const hints: (string | undefined)[] = [];
  for (const name of candidates) {
    const backend = await makers[name]();
    const probe = await backend.probe();
    if (probe.usable) {
      if (choice !== 'auto') return { backend, reason: 'it was asked for' };
      const works = `${name} works here${probe.on === undefined ? '' : `, on ${probe.on}`}`;
      return { backend, reason: reasons.join('; ') || works };
    }
    await backend.close();
    if (choice !== 'auto') {
      throw new BackendUnavailableError(`the ${name} backend can't run here: ${probe.reason}`, {
        hint: [probe.hint, '--backend auto takes one that can'].filter(Boolean).join('; '),
      });
    }
    reasons.push(`${name} can't be used: ${probe.reason}`);
    hints.push(probe.hint);
  }
  // The hint of the last candidate, which runs nearly everywhere.
  throw new BackendUnavailableError(`no backend can run here: ${reasons.join('; ')}`, { hint: hints.at(-1) });
}

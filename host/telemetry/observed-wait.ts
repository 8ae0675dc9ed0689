import type { Image } from '../contract/image.js';
import { outcomeOf } from './outcome.js';
import type { Telemetry } from './telemetry.js';

/** Tells of a wait for a sandbox of the image, until it is granted or refused. */
export function observedWait(telemetry: Telemetry, image: Image, granted: Promise<unknown>): void {
  const where = { 'tars.backend': image.backend };
  const since = performance.now();
  telemetry.measure('tars.queue.length', 1, where);
  const left = (failure?: { error: unknown }) => {
    telemetry.measure('tars.queue.length', -1, where);
    telemetry.measure('tars.queue.wait', (performance.now() - since) / 1000, {
      ...where,
      'tars.agent.name': image.spec.agent.name,
      'tars.outcome': outcomeOf(failure),
    });
  };
  granted.then(
    () => left(),
    (error: unknown) => left({ error }),
  );
}

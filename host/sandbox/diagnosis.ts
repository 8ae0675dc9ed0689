import type { Cache } from '../contract/cache.js';
import { type AddonOrigin, loadAddon, type Versions } from './hyperlight/addon.js';
import { probeHyperlight } from './hyperlight/probe.js';

export type { AddonOrigin };

/** Versions of the addon, and where it was found. */
export type AddonFacts = Versions & { origin: AddonOrigin; path: string };

/** Probes hyperlight again and stores the result for later runs. Returns `null` without an addon. */
export async function diagnoseHyperlight(cache: Cache): Promise<AddonFacts | null> {
  await probeHyperlight(cache, { anew: true });
  await cache.settled();
  const loaded = loadAddon();
  if (!('addon' in loaded)) return null;
  return { ...loaded.addon.versions(), origin: loaded.origin, path: loaded.path };
}

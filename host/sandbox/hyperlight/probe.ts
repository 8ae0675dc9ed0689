import { readFileSync, statSync } from 'node:fs';
import { release } from 'node:os';
import { digestOf } from '../../base/digest.js';
import { timeScale } from '../../base/time-scale.js';
import type { ProbeResult } from '../../contract/backend.js';
import type { Cache } from '../../contract/cache.js';
import { loadAddon, type Versions } from './addon.js';
import { runChild } from './child.js';
import { probeResultOf } from './probe-result.js';

const deadlineMs = 10_000;
const dataBytes = 1024 * 1024 * 1024;
/**
 * How long a negative result is valid: somebody may be fixing the cause. A positive one is valid until something
 * changes.
 */
const refusalMs = 10 * 60 * 1000;

interface StoredProbe {
  result: ProbeResult;
  at: number;
}

/**
 * Probes whether guests run here by running one in host/sandbox/hyperlight/probe-child.ts, because a device can be
 * present and only emulate. The cache stores the result. `anew` ignores the stored one.
 */
export async function probeHyperlight(cache: Cache, { anew = false } = {}): Promise<ProbeResult> {
  const loaded = loadAddon();
  if ('reason' in loaded) {
    const { reason, hint } = loaded;
    return { usable: false, reason, ...(hint !== undefined && { hint }) };
  }
  const key = probeKey(loaded.addon.versions());
  const cached = anew ? undefined : await cachedResult(cache, key);
  if (cached) return cached;
  const script = new URL('./probe-child.js', import.meta.url);
  const end = await runChild(script, { header: {} }, { deadlineMs, dataBytes });
  const result = probeResultOf(end, deadlineMs * timeScale());
  await cache.remove(key);
  const entry = { result, at: Date.now() } satisfies StoredProbe;
  cache.put(key, new Map([['probe.json', Buffer.from(JSON.stringify(entry))]]));
  return result;
}

/** Removes a stored result that turned out to be wrong. */
export async function invalidateProbe(cache: Cache): Promise<void> {
  const loaded = loadAddon();
  if ('addon' in loaded) await cache.remove(probeKey(loaded.addon.versions()));
}

async function cachedResult(cache: Cache, key: string): Promise<ProbeResult | undefined> {
  const bytes = (await cache.get(key))?.get('probe.json');
  if (!bytes) return undefined;
  const { result, at } = JSON.parse(Buffer.from(bytes).toString()) as StoredProbe;
  const age = Date.now() - at;
  return result.usable || (age >= 0 && age < refusalMs) ? result : undefined;
}

/** Digests everything that the result depends on, as far as it is visible without a guest. */
function probeKey(versions: Versions): string {
  const variables = Object.entries(process.env).filter(([name]) => name.startsWith('HYPERLIGHT_'));
  return digestOf(
    'probe',
    boot(),
    release(),
    JSON.stringify(versions),
    JSON.stringify(variables.sort()),
    JSON.stringify(['/dev/kvm', '/dev/mshv'].map(device)),
    JSON.stringify([process.getuid?.(), process.getgroups?.()]),
  );
}

function boot(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8');
  } catch {
    return '';
  }
}

function device(path: string): unknown {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && [stat.mode, stat.uid, stat.gid, stat.rdev];
}

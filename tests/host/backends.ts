import type { BackendName, Host, HostOptions, Isolation } from 'tars-hyperlight';
import { describe } from 'vitest';
import { timeScale } from '#host/base/time-scale.js';
import { DiskCache } from '#host/images/cache.js';
import { probeHyperlight } from '#host/sandbox/hyperlight/probe.js';
import { openHost, sharedCache, sharedCacheBytes } from './agents-for-tests.js';

/**
 * Suites run on every backend that can run here; TARS_TEST_BACKEND restricts them to one, which then must
 * be able to. TARS_TIME_SCALE stretches what is a matter of time.
 */
const wanted = process.env.TARS_TEST_BACKEND as BackendName | undefined;

const probeCache = new DiskCache(sharedCache, () => {}, sharedCacheBytes);
const verdict = await probeHyperlight(probeCache);
await probeCache.settled();
if (wanted === 'hyperlight' && !verdict.usable) {
  throw new Error(`TARS_TEST_BACKEND asks for hyperlight, which can't run here: ${verdict.reason}`);
}

/** Why hyperlight's part is left out, if it is. */
export const noHyperlight = verdict.usable ? undefined : verdict.reason;

export const scaled = (ms: number) => ms * timeScale();

/** A host that ends with the test. */
export type Open = (options?: HostOptions) => Promise<Host>;

type Suite = (open: Open, backend: BackendName, isolation: Isolation) => void;

/** What every backend owes: a suite of tests for each of them, and for each isolation that it has. */
export function onEachBackend(suite: Suite): void {
  onBackend('jco', 'process', suite);
  onOwnGrounds(suite);
}

/** The same for what shows the agents of this package to be right: by default these never run in processes. */
export function onOwnGrounds(suite: Suite): void {
  onBackend('jco', 'thread', suite);
  onBackend('hyperlight', 'vm', suite);
}

/** Tests of what only hyperlight has. */
export function onHyperlight(suite: (open: Open) => void): void {
  onBackend('hyperlight', 'vm', suite);
}

function onBackend(backend: BackendName, isolation: Isolation, suite: Suite): void {
  const others = wanted !== undefined && wanted !== backend;
  const why = others ? `TARS_TEST_BACKEND is ${wanted}` : backend === 'hyperlight' && noHyperlight;
  const open: Open = (options) => {
    const limits = { wallMs: scaled(10_000), ...options?.limits };
    return openHost({ backend, ...(isolation !== 'vm' && { isolation }), ...options, limits });
  };
  const name = isolation === 'vm' ? `on ${backend}` : `on ${backend}, each in a ${isolation}`;
  if (why) describe.skip(`${name}, left out: ${why}`, () => suite(open, backend, isolation));
  else describe(name, () => suite(open, backend, isolation));
}

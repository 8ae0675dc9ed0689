import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type BackendName, BackendUnavailableError, Host } from 'tars-hyperlight';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sharedCache } from '../host/agents-for-tests.js';
import { Checker, type Observed } from './check.js';
import { type Report, sameTraps } from './report.js';
import { fetched, howToFetch, pinned } from './spec-tests.js';
import { filesOf, readSuite } from './suite.js';

const {
  TARS_CONFORMANCE: mode,
  TARS_CONFORMANCE_SAMPLE: sample,
  TARS_CONFORMANCE_REPORT: reportPath,
  TARS_CONFORMANCE_AGAINST: againstPath,
  TARS_TEST_BACKEND: only,
} = process.env;

/** A backend that is asked for by name has to work. */
async function usable(backend: BackendName): Promise<boolean> {
  if (only !== undefined && only !== backend) return false;
  try {
    await (await Host.open({ backend, cacheDir: sharedCache })).close();
    return true;
  } catch (error) {
    if (error instanceof BackendUnavailableError && only === undefined) return false;
    throw error;
  }
}

const { components, counts } = fetched ? await readSuite() : { components: [], counts: {} };
const backends: BackendName[] = [];
for (const backend of ['jco', 'hyperlight'] as const) {
  if (fetched && (await usable(backend))) backends.push(backend);
}
const observed = new Map<string, Observed>();

test.runIf(mode === 'required')('the spec tests are there', () => {
  expect(fetched, howToFetch).toBe(true);
});

describe.skipIf(!fetched)(fetched ? 'the spec tests' : `the spec tests are not there: ${howToFetch}`, () => {
  test('are run, or skipped for a known reason, each of them', () => {
    expect({ components: components.length, ...counts }).toMatchSnapshot();
  });
});

describe.each(backends)('each trap is told as what it is, and the next call is right, on %s', (backend) => {
  let host: Host;
  let checker: Checker;
  beforeAll(async () => {
    host = await Host.open({ backend, cacheDir: sharedCache, concurrency: 1 });
    checker = new Checker(host, Number(sample) || Number.POSITIVE_INFINITY);
    observed.set(backend, checker.observed);
  });
  afterAll(() => host.close());

  const named = components.map((groups) => [filesOf(groups).join(', '), groups] as const);
  test.each(named)('%s', { timeout: 3_600_000 }, async (_, groups) => {
    const before = checker.observed.differences.length;
    await checker.check(groups);
    expect(checker.observed.differences.slice(before)).toEqual([]);
  });
});

const earlier: Report['backends'] =
  fetched && againstPath ? (JSON.parse(readFileSync(againstPath, 'utf8')) as Report).backends : {};

test.runIf(backends.length + Object.keys(earlier).length > 1)('all backends tell each trap alike', () => {
  const [first, ...others] = [...Object.values(earlier), ...observed.values()];
  for (const other of others) {
    const [one, two] = sameTraps(first!, other);
    expect(two).toEqual(one);
  }
});

afterAll(async () => {
  if (reportPath === undefined || !fetched) return;
  const report: Report = {
    commit: pinned.commit,
    node: process.version,
    files: counts,
    backends: Object.fromEntries(observed),
  };
  await writeFile(reportPath, `${JSON.stringify(report, null, 1)}\n`);
});

import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { timeScale } from '#host/base/time-scale.js';
import { onEachBackend } from '../host/backends.js';
import { Checker, type Observed } from './check.js';
import { type Report, sameTraps } from './report.js';
import { fetched, howToFetch, pinned } from './spec-tests.js';
import { filesOf, readSuite } from './suite.js';

const {
  TARS_CONFORMANCE: mode,
  TARS_CONFORMANCE_SAMPLE: sample,
  TARS_CONFORMANCE_REPORT: reportPath,
  TARS_CONFORMANCE_AGAINST: againstPath,
} = process.env;

/** How many traps that are alike are made; 0 is all. An emulated machine makes one, unless it is told. */
const enough = Number(sample ?? (timeScale() > 1 ? 1 : 0)) || Number.POSITIVE_INFINITY;

const { components, counts } = fetched ? await readSuite() : { components: [], counts: {} };
const observed: Record<string, Observed> = {};

test.runIf(mode === 'required')('the spec tests are there', () => {
  expect(fetched, howToFetch).toBe(true);
});

describe.skipIf(!fetched)(fetched ? 'the spec tests' : `the spec tests are not there: ${howToFetch}`, () => {
  test('are run, or skipped for a known reason, each of them', () => {
    expect({ components: components.length, ...counts }).toMatchSnapshot();
  });
});

if (fetched) {
  onEachBackend((open, backend) => {
    const checker = new Checker(enough);
    const named = components.map((groups) => [filesOf(groups).join(', '), groups] as const);

    describe('each trap is told as what it is, and the next call is right', () => {
      test.each(named)('%s', { timeout: 3_600_000 }, async (_, groups) => {
        observed[backend] = checker.observed;
        const before = checker.observed.differences.length;
        await checker.check(await open({ concurrency: 1 }), groups);
        expect(checker.observed.differences.slice(before)).toEqual([]);
      });
    });
  });
}

test('all backends tell each trap alike', ({ skip }) => {
  const earlier = againstPath ? (JSON.parse(readFileSync(againstPath, 'utf8')) as Report).backends : {};
  const [first, ...others] = [...Object.values(earlier), ...Object.values(observed)];
  if (!first || others.length === 0) skip('there is nothing to compare with');
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
    backends: observed,
  };
  await writeFile(reportPath, `${JSON.stringify(report, null, 1)}\n`);
});

import { sha256 } from '../../base/digest.js';

/** How a test ended. One that fails as expected (`TODO`), or that didn't run, is skipped. */
export type TestOutcome = 'passed' | 'failed' | 'skipped';

/** A test as a result file or an output names it. */
export interface ReadTest {
  suite: string;
  name: string;
  outcome: TestOutcome;
}

/** Most tests that are read in one run. */
export const mostTests = 200_000;

/** Most UTF-16 units of a test's id; the rest of a longer one is replaced by a digest. */
const idLength = 1024;

/** Stands between suite and name. */
const between = '::';

/** Makes the id of a test: `suite::name`. */
export function testId({ suite, name }: { suite: string; name: string }): string {
  const id = `${suite}${between}${name}`.replace(/\s+/g, ' ').trim().toWellFormed();
  if (id.length <= idLength) return id;
  return `${id.slice(0, idLength)}…${sha256(id).slice(0, 16)}`.toWellFormed();
}

const order: Readonly<Record<TestOutcome, number>> = { passed: 0, skipped: 1, failed: 2 };

/**
 * Gives each test an id. Tests of one name are told apart by a number, from the passed to the failed: the ids don't
 * depend on the order in which tests ended, and one that fails among five still makes the last of them fail.
 */
export function withIds(tests: readonly ReadTest[]): Map<string, TestOutcome> {
  const outcomes = new Map<string, TestOutcome[]>();
  for (const test of tests) {
    const id = testId(test);
    const found = outcomes.get(id);
    if (found) found.push(test.outcome);
    else outcomes.set(id, [test.outcome]);
  }
  const named = new Map<string, TestOutcome>();
  for (const [id, found] of outcomes) {
    found.sort((a, b) => order[a] - order[b]);
    for (const [index, outcome] of found.entries()) {
      const own = index === 0 ? id : `${id} #${index + 1}`;
      named.set(own, worse(named.get(own), outcome));
    }
  }
  return named;
}

/** A test may be named as another one's second. */
function worse(one: TestOutcome | undefined, other: TestOutcome): TestOutcome {
  return one !== undefined && order[one] > order[other] ? one : other;
}

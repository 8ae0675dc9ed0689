import { InputError } from '../../base/errors.js';
import { visible } from '../../reports/visible.js';
import { type TestCommand, wholeCommand } from './command.js';
import { lastLines, type TestRun } from './test-run.js';

/** What the tests of the untouched base say. Each test is in one of the sets, unless it is always skipped. */
export interface Baseline {
  /** `red`: a test fails in every run, or none passes. A whole command that wavers can still be tested by. */
  verdict: 'green' | 'red';
  /** Tests that passed in every run; after edits, they must pass. */
  passing: ReadonlySet<string>;
  failing: ReadonlySet<string>;
  /** Tests whose outcome or existence differed between the runs. */
  wavering: ReadonlySet<string>;
}

/** Runs of the base. Two see a test that fails at random in 20 % of runs with a probability of 32 %, five with 67 %. */
export const usualRuns = 2;

/**
 * Runs the tests of the untouched base `runs` times.
 * @throws InputError if the command isn't found or isn't executable, and what a run throws
 */
export async function testBase(
  command: Pick<TestCommand, 'command'>,
  run: () => Promise<TestRun>,
  runs = usualRuns,
): Promise<{ baseline: Baseline; runs: TestRun[] }> {
  const done: TestRun[] = [];
  for (let count = 0; count < Math.max(1, runs); count++) {
    const next = await run();
    refuseUnusable(command.command, next);
    done.push(next);
  }
  return { baseline: baselineOf(done), runs: done };
}

/** Compares runs of the base. */
export function baselineOf(runs: readonly Pick<TestRun, 'results'>[]): Baseline {
  const sets = { passing: new Set<string>(), failing: new Set<string>(), wavering: new Set<string>() };
  const names = new Set(runs.flatMap(({ results }) => [...results.tests.keys()]));
  for (const name of names) {
    const outcomes = new Set(runs.map(({ results }) => results.tests.get(name)));
    if (outcomes.size > 1) sets.wavering.add(name);
    else if (outcomes.has('passed')) sets.passing.add(name);
    else if (outcomes.has('failed')) sets.failing.add(name);
  }
  const isTested = sets.passing.size > 0 || (names.size === 1 && sets.wavering.has(wholeCommand));
  return { verdict: isTested && sets.failing.size === 0 ? 'green' : 'red', ...sets };
}

const unusable: Readonly<Record<number, string>> = {
  126: "can't be executed",
  127: 'was not found',
};

/** A shell says by these codes that there is no such command. A test of the command's may end it with them, too. */
function refuseUnusable(command: string, { result, results }: TestRun): void {
  const why = result.exit === undefined ? undefined : unusable[result.exit];
  if (why === undefined || results.source !== 'exit-code') return;
  throw new InputError(`the test command ${visible(command)} ${why}`, {
    details: lastLines(result.output),
    hint: 'check its spelling and the PATH; it is run by /bin/sh in the work tree of the run',
  });
}

import type { Baseline } from './baseline.js';
import { wholeCommand } from './command.js';
import type { TestResults } from './results.js';
import type { TestRun } from './test-run.js';

/** Whether edits leave the tests as they were. */
export type Comparison =
  | { ok: true }
  | {
      ok: false;
      /** Tests that fail and didn't on the base. */
      broken: string[];
      /** Tests that passed on the base, and are absent or skipped now. */
      missing: string[];
    };

/**
 * Compares the results after edits with those of the base: the same set of tests, none that passed fails. Quarantined
 * tests don't count, nor do those that failed on the base already. A test that is new may pass, and may not fail.
 */
export function compare(
  baseline: Baseline,
  { tests }: Pick<TestResults, 'tests'>,
  quarantined: ReadonlySet<string>,
): Comparison {
  const required = [...baseline.passing].filter((test) => !quarantined.has(test));
  const missing = required.filter((test) => (tests.get(test) ?? 'skipped') === 'skipped');
  const broken = [...tests.keys()].filter(
    (test) => tests.get(test) === 'failed' && !baseline.failing.has(test) && !quarantined.has(test),
  );
  return broken.length === 0 && missing.length === 0 ? { ok: true } : { ok: false, broken, missing };
}

export interface GateOptions {
  baseline: Baseline;
  /** Tests that were quarantined before, as in an interrupted run. */
  quarantined?: Iterable<string>;
  /** How often a run with failures is repeated. Default 1. */
  retries?: number;
  /** The same, once a test has wavered. Default 4. */
  waveringRetries?: number;
  /** How often a run that was ended by its time limit is repeated. Default 1. */
  timeoutRetries?: number;
  /** Is told of a test's quarantine before the gate goes on. */
  onQuarantine?: (test: string) => Promise<void>;
}

/** What came of testing a set of edits. `runs`: all runs of the command, the last one included. */
export type GateVerdict = Comparison & { runs: TestRun[]; quarantined: string[] };

const usual = { retries: 1, waveringRetries: 4, timeoutRetries: 1 };

/**
 * Decides whether edits leave the tests as they were, though some tests fail at random. A run with failures is
 * repeated. A test that fails every time is broken; one that passes in one run and fails in another has wavered: it is
 * quarantined, and no longer counts. One that is only absent, as after a crash, is looked for again in each trial.
 *
 * A test that fails at random with probability p is taken for broken with p^(1 + retries). For p = 20 % that is 4 % a
 * trial with one retry, as long as nothing has wavered, and 0.032 % with four. A test that the base showed to waver
 * doesn't count from the start.
 *
 * The whole command as a test is never quarantined, as nothing would be left that counts: it must pass once in as many
 * runs. A test that an edit makes fail only sometimes is quarantined like any other, and listed.
 */
export class Gate {
  readonly #options: GateOptions;
  readonly #quarantined: Set<string>;
  #hasWavered: boolean;

  constructor(options: GateOptions) {
    this.#options = options;
    this.#quarantined = new Set([...options.baseline.wavering, ...(options.quarantined ?? [])]);
    this.#hasWavered = this.#quarantined.size > 0;
    this.#quarantined.delete(wholeCommand);
  }

  /** Tests that don't count: those that wavered on the base, and later. */
  get quarantined(): ReadonlySet<string> {
    return this.#quarantined;
  }

  /** Tests edits: `run` runs the command on them once more. @throws what `run` throws */
  async test(run: () => Promise<TestRun>): Promise<GateVerdict> {
    const runs = [await run()];
    const quarantined: string[] = [];
    let suspects = this.#compare(runs[0]!);
    while (!suspects.ok && runs.length <= this.#retries(runs)) {
      const next = await run();
      runs.push(next);
      const again = this.#compare(next);
      const remaining = both(suspects, again);
      if (bad(remaining).size < bad(suspects).size) this.#hasWavered = true;
      for (const test of wavered(runs)) {
        if (this.#quarantined.has(test)) continue;
        this.#hasWavered = true;
        this.#quarantined.add(test);
        quarantined.push(test);
        await this.#options.onQuarantine?.(test);
      }
      suspects = remaining;
    }
    return { ...suspects, runs, quarantined };
  }

  #compare({ results }: TestRun): Comparison {
    return compare(this.#options.baseline, results, this.#quarantined);
  }

  #retries(runs: readonly TestRun[]): number {
    const { retries, waveringRetries, timeoutRetries } = { ...usual, ...this.#options };
    const most = this.#hasWavered ? Math.max(retries, waveringRetries) : retries;
    return runs.at(-1)!.result.ended === 'timed-out' ? Math.min(most, timeoutRetries) : most;
  }
}

/**
 * The tests that passed in the last of the runs and failed in another, or the other way round. Runs that were ended say
 * nothing of single tests, and a test that is absent says something of its run: all are, if that has crashed.
 */
function wavered(runs: readonly TestRun[]): string[] {
  const whole = runs.filter(({ result }) => result.ended === 'exited').map(({ results }) => results.tests);
  const last = runs.at(-1)!.results.tests;
  if (whole.at(-1) !== last) return [];
  return [...last.keys()].filter((test) => {
    if (test === wholeCommand || last.get(test) === 'skipped') return false;
    const other = last.get(test) === 'passed' ? 'failed' : 'passed';
    return whole.some((tests) => tests.get(test) === other);
  });
}

/** What is bad in both runs. */
function both(one: Comparison, other: Comparison): Comparison {
  if (one.ok || other.ok) return { ok: true };
  const first = bad(one);
  const broken = other.broken.filter((test) => first.has(test));
  const missing = other.missing.filter((test) => first.has(test));
  return broken.length === 0 && missing.length === 0 ? { ok: true } : { ok: false, broken, missing };
}

function bad(comparison: Comparison): Set<string> {
  return new Set(comparison.ok ? [] : [...comparison.broken, ...comparison.missing]);
}

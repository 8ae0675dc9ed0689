import { join } from 'node:path';
import type { Evidence } from './commit-message.js';
import type { RecordOf } from './records.js';
import type { RunContext } from './run-context.js';
import type { BaseSources } from './sources.js';
import { type Baseline, baselineOf, testBase } from './testing/baseline.js';
import { findInnocent, setKey, type TrialResult } from './testing/bisect.js';
import type { TestCommand } from './testing/command.js';
import { copyFolders } from './testing/copies.js';
import { Gate } from './testing/gate.js';
import type { TestResults } from './testing/results.js';
import { expectRoom } from './testing/room.js';
import { lastLines, runTests, type TestRun } from './testing/test-run.js';
import { leastTesting } from './time-left.js';

/** The test that stands for the build. */
const build = 'build';
const keptOutputLines = 40;
const mostOutput = 16_384;

export interface SearchResult {
  kept: string[];
  reverted: RecordOf<'judged'>['reverted'];
  /** Edits that the budget of time left no room for. */
  untried: string[];
}

class TimeSpent extends Error {}

/**
 * Runs the user's commands on the work tree of the run. What they said of the base and of each set of edits is in the
 * journal, and is never asked again.
 */
export class Tester {
  readonly #run: RunContext;
  readonly #sources: BaseSources;

  constructor(run: RunContext, sources: BaseSources) {
    this.#run = run;
    this.#sources = sources;
  }

  get isTesting(): boolean {
    const { test, build: built } = this.#run.options;
    return test !== undefined || built !== undefined;
  }

  /** Why nothing is tried on the base; undefined if it is green, or may be red. */
  get redReason(): string | undefined {
    if (this.#run.state.base.length === 0) return undefined;
    const { verdict, failing, passing } = this.#baseline();
    if (verdict === 'green' || (this.#run.options.allowRedBase && passing.size > 0)) return undefined;
    const names = [...failing].slice(0, 5).join(', ');
    return failing.size === 0
      ? 'no test passes'
      : `${failing.size} fail: ${names}${failing.size > 5 ? ', …' : ''}`;
  }

  /** What commits say of the tests. */
  evidence(): Evidence {
    const { options, state } = this.#run;
    const runs = state.base.length + [...state.trials.values()].reduce((sum, trial) => sum + trial.runs, 0);
    const commands = [options.build, options.test].filter((command) => command !== undefined);
    return { command: this.isTesting ? commands.join(' && ') : undefined, runs };
  }

  /** Tests the untouched base as often as the options say. */
  async testBase(): Promise<void> {
    const { state, options, repository } = this.#run;
    if (!this.isTesting) return;
    for (let round = state.base.length; round < options.baseline; round++) {
      await repository.setFiles(new Map());
      const { runs } = await testBase({ command: options.test ?? options.build! }, () => this.#once(), 1);
      const [{ result, results }] = runs as [TestRun];
      const named = (outcome: string) =>
        [...results.tests]
          .filter(([, is]) => is === outcome)
          .map(([name]) => name)
          .sort();
      for (const problem of results.problems) this.#run.notice(problem);
      if (round === 0 && result.confinement === 'none') {
        this.#run.notice('the tests run unconfined: neither bubblewrap nor user namespaces can be used here');
      }
      await this.#run.record({
        type: 'base-tested',
        round,
        passed: named('passed'),
        failed: named('failed'),
        ...(result.exit !== undefined && { exit: result.exit }),
        ended: result.ended,
        confinement: result.confinement,
        output: outputOf(result.output),
        wallMs: result.wallMs,
      });
    }
  }

  /** Finds the edits that can be kept together. `edits`: the best first. */
  async search(edits: readonly string[]): Promise<SearchResult> {
    if (!this.isTesting) return { kept: [...edits], reverted: [], untried: [] };
    const { state, options } = this.#run;
    const trials = [...state.trials.values()];
    const known = new Map<string, TrialResult>(
      trials.map((trial) => [setKey(trial.edits), trial.passed ? 'pass' : 'fail']),
    );
    const gate = new Gate({
      baseline: this.#baseline(),
      quarantined: trials.flatMap(({ wavering }) => wavering),
      retries: options.retries,
    });
    try {
      const trial = (ids: readonly string[]) => this.#trial(ids, gate);
      const { batch } = options;
      const onDecided = (count: number) => this.#progress(count, edits.length);
      onDecided(0);
      const { kept, guilty } = await findInnocent(edits, { trial, batch, known, onDecided });
      const reverted = guilty.map(({ id, with: others }) => ({
        edit: id,
        with: others,
        broken: this.#brokenBy(id),
      }));
      return { kept, reverted, untried: [] };
    } catch (error) {
      if (!(error instanceof TimeSpent)) throw error;
      return this.#soFar(edits);
    }
  }

  #progress(done: number, total: number): void {
    const { state, options } = this.#run;
    const runs = [...state.base.map(({ wallMs }) => ({ runs: 1, wallMs })), ...state.trials.values()];
    const left = leastTesting(runs, { left: total - done, batch: options.batch });
    this.#run.progress('Testing', done, total, left);
  }

  async #trial(ids: readonly string[], gate: Gate): Promise<TrialResult> {
    const { state, options, repository } = this.#run;
    if (this.#spentMs() > options.budgetMs) throw new TimeSpent();
    const wanted = new Set(ids);
    const files = await this.#sources.changed(state.standing.filter(({ id }) => wanted.has(id)));
    const verdict = await gate.test(async () => {
      await repository.setFiles(files);
      return this.#once();
    });
    const { runs } = verdict;
    await this.#run.record({
      type: 'tried',
      edits: [...ids],
      passed: verdict.ok,
      broken: verdict.ok ? [] : [...verdict.broken, ...verdict.missing].sort(),
      wavering: verdict.quarantined,
      output: verdict.ok ? '' : outputOf(runs.at(-1)!.result.output),
      runs: runs.length,
      wallMs: runs.reduce((sum, { result }) => sum + result.wallMs, 0),
    });
    return verdict.ok ? 'pass' : 'fail';
  }

  async #once(): Promise<TestRun> {
    const run = await this.#buildAndTest();
    if (run.result.exit !== 0) await expectRoom(this.#run.repository.root);
    return run;
  }

  /** Builds, and tests what could be built. */
  async #buildAndTest(): Promise<TestRun> {
    const { options, signal, repository, folder, run } = this.#run;
    await copyFolders(options.copied ?? [], {
      from: folder.root,
      to: repository.root,
      temporary: join(folder.run(run), 'copying'),
      signal,
    });
    if (options.build === undefined)
      return runTests(this.#command(options.test!), options.testResults, signal);
    const built = await runTests(this.#command(options.build), [], signal);
    const isBuilt = built.result.ended === 'exited' && built.result.exit === 0;
    const results = (tests: TestResults['tests'], of: TestResults) => ({ ...of, tests });
    const outcome = new Map([[build, isBuilt ? 'passed' : 'failed'] as const]);
    if (!isBuilt || options.test === undefined) return { ...built, results: results(outcome, built.results) };
    const tested = await runTests(this.#command(options.test), options.testResults, signal);
    return { ...tested, results: results(new Map([...outcome, ...tested.results.tests]), tested.results) };
  }

  #command(command: string): TestCommand {
    const { options, repository, folder, run } = this.#run;
    return {
      command,
      cwd: repository.root,
      timeoutMs: options.testTimeoutMs,
      resultsFolder: join(folder.run(run), 'results'),
      cacheFolder: join(folder.run(run), 'cache'),
      writable: options.writable,
      network: options.network,
      confinement: 'auto',
    };
  }

  #baseline(): Baseline {
    return baselineOf(
      this.#run.state.base.map(({ passed, failed }) => {
        const tests = new Map([
          ...passed.map((name) => [name, 'passed'] as const),
          ...failed.map((name) => [name, 'failed'] as const),
        ]);
        return { results: { tests, source: 'exit-code', problems: [] } };
      }),
    );
  }

  #spentMs(): number {
    const { base, trials } = this.#run.state;
    return [...base, ...trials.values()].reduce((sum, { wallMs }) => sum + wallMs, 0);
  }

  /** What fails in the smallest failing set with the edit. */
  #brokenBy(edit: string): string[] {
    const failing = [...this.#run.state.trials.values()].filter(
      ({ passed, edits }) => !passed && edits.includes(edit),
    );
    return failing.sort((a, b) => a.edits.length - b.edits.length)[0]?.broken ?? [];
  }

  /** The largest set that has passed. */
  #soFar(edits: readonly string[]): SearchResult {
    const passed = [...this.#run.state.trials.values()].filter((trial) => trial.passed);
    const kept = passed.sort((a, b) => b.edits.length - a.edits.length)[0]?.edits ?? [];
    this.#run.notice('the time of the run is spent: the edits that were not tested are left');
    return { kept, reverted: [], untried: edits.filter((id) => !kept.includes(id)) };
  }
}

function outputOf(output: string): string {
  return lastLines(output, keptOutputLines).join('\n').slice(-mostOutput);
}

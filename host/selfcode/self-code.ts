import { mkdir, rm, writeFile } from 'node:fs/promises';
import { InputError } from '../base/errors.js';
import { told } from '../base/told.js';
import { Host } from '../host/host.js';
import { begin, settle } from './begin.js';
import { runHooks, selfCodeOptions, startOptions } from './check-options.js';
import { cleanUp } from './cleanup.js';
import type { SelfCodeEvent } from './events.js';
import { explained } from './failure.js';
import { alreadyRunning, Lock } from './lock.js';
import type { CycleOptions, RunHooks, SelfCodeOptions } from './options.js';
import type { Stage } from './outcomes.js';
import { perform } from './perform.js';
import type { RecordOf } from './records.js';
import { replayRun } from './replay-run.js';
import { baseCommit } from './repository/run-repository.js';
import type { CleanedUp, Replayed } from './results.js';
import { named, readRun, unfinishedRun } from './run-folder.js';
import { RunHost } from './run-host.js';
import type { RunSummary } from './run-summary.js';
import { StateFolder } from './state-folder.js';
import { StopWatch } from './stop-watch.js';
import { summarize } from './summary.js';
import { chooseConfinement } from './testing/confinement.js';

/** Names the run to work on. */
type Which = (signal: AbortSignal, host: RunHost) => Promise<RecordOf<'started'>>;

/** The runs on one repository: each looks for improvements, tests them, and makes a branch of those that pass. */
export class SelfCode {
  readonly #folder: StateFolder;
  readonly #wait: boolean;

  private constructor(folder: StateFolder, wait: boolean) {
    this.#folder = folder;
    this.#wait = wait;
  }

  /** @throws InputError if there is no repository, or the state folder can't be used */
  static async open(options: SelfCodeOptions = {}): Promise<SelfCode> {
    const { folder, state, wait } = selfCodeOptions(options);
    return new SelfCode(await StateFolder.open(folder ?? process.cwd(), state), wait ?? false);
  }

  /** The state folder. */
  get folder(): string {
    return this.#folder.path;
  }

  /** Root of the user's work tree. */
  get root(): string {
    return this.#folder.root;
  }

  /** Checks what a run needs. @throws InputError, and the errors of `Host.open` */
  async check(signal: AbortSignal): Promise<{ commit: string; backend: string; confinement: string }> {
    const { commit } = await baseCommit(this.#folder.root, undefined, signal);
    await using host = await Host.open();
    const confinement = await chooseConfinement('auto');
    return { commit, backend: `${host.backend.name}: ${host.backend.reason}`, confinement };
  }

  /** The folder of a run's journal and reports. */
  runFolder(run: string): string {
    return this.#folder.run(run);
  }

  /** The stage that a run has come to. @throws InputError if there is no such run */
  async stageOf(run: string): Promise<Stage> {
    return (await readRun(this.#folder, run)).stage;
  }

  /**
   * Starts a run. Iterate it once; leaving the loop ends the run, which can be resumed. Rejects with InputError if
   * another run works on the repository or something of it can't be used, with OptionInvalidError,
   * SettingsInvalidError, and the errors of `Host.open`.
   */
  start(options: CycleOptions = {}, hooks: RunHooks = {}): AsyncGenerator<SelfCodeEvent, void, undefined> {
    const given = startOptions(options);
    return this.#locked(runHooks(hooks), async (signal, host) => {
      const nowMs = hooks.now?.() ?? Date.now();
      const started = await begin(this.#folder, settle(given), { nowMs, signal, host });
      await mkdir(this.#folder.run(started.run), { mode: 0o700 });
      return started;
    });
  }

  /**
   * Goes on with a run that was stopped or killed: with the last one, unless `run` names another.
   * @throws InputError if there is nothing to resume
   */
  resume(run: string | undefined, hooks: RunHooks = {}): AsyncGenerator<SelfCodeEvent, void, undefined> {
    return this.#locked(runHooks(hooks), async () => {
      const wanted = run === undefined ? await unfinishedRun(this.#folder) : await named(this.#folder, run);
      const started = wanted && (await readRun(this.#folder, wanted)).started;
      if (started) return started;
      throw new InputError('there is no run to resume', { hint: 'begin one with "tarscli self-code start"' });
    });
  }

  /**
   * Repeats a run up to its commits, with the answers of people and tests that its journal has.
   * @throws InputError if there is no such run, and the errors of `Host.open`
   */
  async replay(run: string, hooks: Pick<RunHooks, 'signal' | 'onNotice'> = {}): Promise<Replayed> {
    return replayRun(this.#folder, await named(this.#folder, run), hooks);
  }

  /** Asks the running run to stop. Returns whether there is one. */
  async stop(): Promise<boolean> {
    if (!(await this.isRunning())) return false;
    await writeFile(this.#folder.stop, '', { mode: 0o600 });
    return true;
  }

  /** What became of each run, the oldest first; undefined for one whose journal is damaged. */
  async history(): Promise<{ run: string; summary: RunSummary | undefined; problem?: string }[]> {
    const all = [];
    for (const run of await this.#folder.runs()) {
      try {
        const state = await readRun(this.#folder, run);
        if (state.started !== undefined) all.push({ run, summary: summarize(state) });
      } catch (error) {
        all.push({ run, summary: undefined, problem: (error as Error).message });
      }
    }
    return all;
  }

  /** Whether a run is under way, in this or another process. */
  isRunning(): Promise<boolean> {
    return Lock.isTaken(this.#folder.lock);
  }

  /** Removes what ended runs left: work trees and versions; with `force` all of every run. */
  async cleanup(force: boolean): Promise<CleanedUp> {
    const lock = await Lock.take(this.#folder.lock);
    if (!(lock instanceof Lock)) throw alreadyRunning(this.#folder.root, lock.holder);
    try {
      return await cleanUp(this.#folder, force);
    } finally {
      await lock.release();
    }
  }

  async *#locked(hooks: RunHooks, which: Which): AsyncGenerator<SelfCodeEvent, void, undefined> {
    try {
      yield* this.#alone(hooks, which);
    } catch (error) {
      throw explained(error, this.#folder.path);
    }
  }

  async *#alone(hooks: RunHooks, which: Which): AsyncGenerator<SelfCodeEvent, void, undefined> {
    const never = new AbortController().signal;
    const folder = this.#folder;
    const lock = this.#wait
      ? await Lock.wait(folder.lock, hooks.signal ?? never, () =>
          hooks.onNotice?.('waiting for another run to end'),
        )
      : await Lock.take(folder.lock);
    if (!(lock instanceof Lock)) throw alreadyRunning(folder.root, lock.holder);
    try {
      await rm(folder.stop, { force: true });
      yield* told<SelfCodeEvent, void>(async (tell, left) => {
        using watch = new StopWatch(folder.stop);
        const signal = AbortSignal.any([left, watch.signal, hooks.signal ?? never]);
        await using host = new RunHost(hooks.onNotice);
        const started = await which(signal, host);
        await perform({ folder, started, host, hooks: { ...hooks, signal }, tell });
      });
    } finally {
      // On a disk that takes nothing any more, both stay: the lock of an ended process holds nobody up.
      await rm(folder.stop, { force: true }).catch(() => {});
      await lock.release().catch(() => {});
    }
  }
}

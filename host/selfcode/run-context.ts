import { PatternFindings } from '../analysis/changes/pattern-findings.js';
import type { Tell } from '../base/told.js';
import type { Host } from '../host/host.js';
import type { SelfCodeEvent } from './events.js';
import type { RunHooks, SettledOptions } from './options.js';
import type { Stage } from './outcomes.js';
import type { Outside } from './outside.js';
import type { JournalRecord } from './records.js';
import type { RunRepository } from './repository/run-repository.js';
import type { RunHost } from './run-host.js';
import { RunState } from './state.js';
import type { StateFolder } from './state-folder.js';
import { type Left, TimeLeft } from './time-left.js';

/** Where records are kept: the journal, or what a replay compares them with. */
export interface Records {
  readonly records: readonly JournalRecord[];
  append(record: JournalRecord): Promise<void>;
}

/** What the roles of a run share. What is true is in `state`, which follows the journal and nothing else. */
export class RunContext {
  readonly run: string;
  readonly folder: StateFolder;
  readonly repository: RunRepository;
  readonly options: SettledOptions;
  readonly hooks: RunHooks;
  readonly signal: AbortSignal;
  readonly state: RunState;
  readonly outside: Outside;
  readonly #journal: Records;
  readonly #tell: Tell<SelfCodeEvent>;
  readonly #timeLeft = new TimeLeft();
  readonly #host: RunHost;

  constructor(parts: {
    run: string;
    folder: StateFolder;
    repository: RunRepository;
    options: SettledOptions;
    hooks: RunHooks;
    signal: AbortSignal;
    journal: Records;
    outside: Outside;
    host: RunHost;
    tell: Tell<SelfCodeEvent>;
  }) {
    this.run = parts.run;
    this.folder = parts.folder;
    this.repository = parts.repository;
    this.options = parts.options;
    this.hooks = parts.hooks;
    this.signal = parts.signal;
    this.outside = parts.outside;
    this.#journal = parts.journal;
    this.#tell = parts.tell;
    this.#host = parts.host;
    this.state = RunState.of(parts.journal.records);
  }

  /** Writes a record, and goes on when it is on the disk and was told. */
  async record(record: JournalRecord): Promise<void> {
    this.signal.throwIfAborted();
    await this.#journal.append(record);
    this.state.take(record);
    await this.#tell({ type: 'recorded', record });
  }

  async stage(stage: Stage): Promise<void> {
    this.signal.throwIfAborted();
    await this.#tell({ type: 'stage', stage });
  }

  /** `left`: how long the rest takes; without it, that is told by the pace. */
  progress(stage: Stage, done: number, total: number | undefined, left?: Left): void {
    // Whoever iterates may look away: nothing waits for it.
    const byPace = this.#timeLeft.of({ stage, done, total }, performance.now());
    void this.#tell({ type: 'progress', stage, done, total, left: left ?? byPace }).catch(() => {});
  }

  notice(text: string): void {
    this.hooks.onNotice?.(text);
  }

  nowMs(): number {
    return this.hooks.now?.() ?? Date.now();
  }

  /** The host of the run's sandboxes. */
  host(): Promise<Host> {
    return this.#host.get(this.options);
  }

  async findings(): Promise<PatternFindings> {
    const { patterns, profile, only } = this.options;
    return PatternFindings.open(await this.host(), { patterns, profile, only }, this.signal);
  }
}

import type { Task } from '../../../wit/types/agent.js';
import type { Limits } from '../../contract/limits.js';
import type { ProcessEnd } from '../process/bounded-process.js';
import type { CappedComponent } from './compile.js';
import type { FromRunner, LoadOptions, Pair, PreInitializeOptions } from './protocol.js';

export interface RunnerEvents {
  onMessage(message: FromRunner): void;
  /** Called at most once, and never after `end` was called. */
  onEnd(end: ProcessEnd): void;
}

/** A thread or process that has one image. It keeps the host's process alive only while it is held. */
export interface Runner {
  /** Whether the runner has worked so long that another should replace it. */
  readonly worn: boolean;
  listen(events: RunnerEvents): void;
  call(task: Task): void;
  hold(): void;
  release(): void;
  /** Ends the runner. Resolves when nothing of it is left. */
  end(): Promise<void>;
}

/** The code of one image, with all work done that its sandboxes share. */
export interface Code {
  /**
   * Starts a runner, which loads the code and answers the setup request. Only one runner can pre-initialize: it takes
   * over the modules' bytes.
   */
  start(limits: Limits, options: LoadOptions): Runner;
}

/** A way to run sandboxes on jco: threads or processes. */
export interface Ground {
  /** Prepares for the next sandbox, in the background. */
  warmUp(limits: Limits): void;
  /** @throws AgentInvalidError if V8 doesn't support, or limits, something that the validator accepts */
  ready(pair: Pair<CappedComponent>, preInitialize?: PreInitializeOptions): Promise<Code>;
  close(): Promise<void>;
}

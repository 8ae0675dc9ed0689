import type { Task } from '../../../wit/types/agent.js';
import type { Limits } from '../../contract/limits.js';
import type { ProcessEnd } from '../process/bounded-process.js';
import type { CappedComponent } from './compile.js';
import type { FromRunner, LoadOptions, Pair, PreInitializeOptions } from './protocol.js';

export interface RunnerEvents {
  onMessage(message: FromRunner): void;
  /** Once, and never after `end` was called. */
  onEnd(end: ProcessEnd): void;
}

/** A thread or a process that has one image. It keeps the host's process alive only while it is held. */
export interface Runner {
  /** Whether it has been at work for so long that another is to take its place. */
  readonly worn: boolean;
  listen(events: RunnerEvents): void;
  call(task: Task): void;
  hold(): void;
  release(): void;
  /** Resolves when nothing of it is left. */
  end(): Promise<void>;
}

/** The code of one image, with all done that its sandboxes share. */
export interface Code {
  /** A runner that loads it and answers the first question. */
  start(limits: Limits, options: LoadOptions): Runner;
}

/** One way to run sandboxes on jco. */
export interface Ground {
  /** Gets ready for a first sandbox, in the background. */
  warmUp(): void;
  /** @throws AgentInvalidError where V8 doesn't know, or bounds, what the validator lets through. */
  ready(pair: Pair<CappedComponent>, preInitialize?: PreInitializeOptions): Promise<Code>;
  close(): Promise<void>;
}

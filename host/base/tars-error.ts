import type { LogLine } from './log-line.js';

/** Every code that an error of this package has. They are stable; docs/errors.md has a section on each. */
export type ErrorCode =
  | 'ERR_AGENT_FAILURE'
  | 'ERR_AGENT_INVALID'
  | 'ERR_AGENT_NOT_FOUND'
  | 'ERR_AGENT_ROLE'
  | 'ERR_BACKEND_UNAVAILABLE'
  | 'ERR_CLOSED'
  | 'ERR_INPUT'
  | 'ERR_INTERNAL'
  | 'ERR_LANGUAGE_UNKNOWN'
  | 'ERR_LEARNING_DATABASE'
  | 'ERR_LIMIT_CPU'
  | 'ERR_LIMIT_FILES'
  | 'ERR_LIMIT_FINDINGS'
  | 'ERR_LIMIT_FUEL'
  | 'ERR_LIMIT_INPUT'
  | 'ERR_LIMIT_MEMORY'
  | 'ERR_LIMIT_OUTPUT'
  | 'ERR_LIMIT_UNSUPPORTED'
  | 'ERR_LIMIT_WALL'
  | 'ERR_MEMORY_BUDGET'
  | 'ERR_OPTION_INVALID'
  | 'ERR_OUTCOME_INVALID'
  | 'ERR_QUEUE_FULL'
  | 'ERR_SANDBOX_CRASHED'
  | 'ERR_SETTINGS_INVALID'
  | 'ERR_TRAP'
  | 'ERR_USAGE';

/** One thing that is wrong in a structured input; `path` is like `patterns[3].rule.kind`. */
export interface Issue {
  path: string;
  message: string;
}

/** What an error says besides its message. */
export interface TarsErrorOptions {
  cause?: unknown;
  details?: readonly string[] | undefined;
  hint?: string | undefined;
  log?: readonly LogLine[] | undefined;
}

/** The same, of errors about structured input. */
export interface IssuesOptions extends TarsErrorOptions {
  issues?: readonly Issue[];
}

/** Every error that this package throws on purpose: one class per cause, each with a stable `code`. */
export abstract class TarsError extends Error {
  /** Names the section of docs/errors.md. */
  abstract readonly code: ErrorCode;
  /** Lines that explain the message: what a tool said, a place in a text, a list. */
  readonly details: readonly string[];
  /** How to fix it. */
  readonly hint: string | undefined;
  /** What the agent logged in the call that failed, if the sandbox outlived it. */
  readonly log: readonly LogLine[] | undefined;

  /** `message` says what and where in one line. */
  constructor(message: string, { cause, details = [], hint, log }: TarsErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.details = details;
    this.hint = hint;
    this.log = log;
  }
}

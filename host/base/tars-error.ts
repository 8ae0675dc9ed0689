import type { LogLine } from './log-line.js';

/** The stable codes of this package's errors. docs/errors.md has a section on each. */
export type ErrorCode =
  | 'ERR_AGENT_FAILURE'
  | 'ERR_AGENT_INVALID'
  | 'ERR_AGENT_NOT_FOUND'
  | 'ERR_AGENT_ROLE'
  | 'ERR_BACKEND_UNAVAILABLE'
  | 'ERR_CANCELLED'
  | 'ERR_CLOSED'
  | 'ERR_DEADLINE'
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
  | 'ERR_METHOD_UNKNOWN'
  | 'ERR_NOT_ALLOWED'
  | 'ERR_OPTION_INVALID'
  | 'ERR_OUTCOME_INVALID'
  | 'ERR_PATH_REFUSED'
  | 'ERR_QUEUE_FULL'
  | 'ERR_SANDBOX_CRASHED'
  | 'ERR_SETTINGS_INVALID'
  | 'ERR_TELEMETRY_UNAVAILABLE'
  | 'ERR_TRAP'
  | 'ERR_USAGE';

/** A problem in a structured input. `path` is like `patterns[3].rule.kind`. */
export interface Issue {
  path: string;
  message: string;
}

/** Options of an error besides its message. */
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

/** Base class of every error that this package throws on purpose. Each cause has one class with a stable `code`. */
export abstract class TarsError extends Error {
  /** Name of the section in docs/errors.md. */
  abstract readonly code: ErrorCode;
  /** Lines that explain the message: what a tool said, a place in a text, a list. */
  readonly details: readonly string[];
  /** Advice on how to fix the problem. */
  readonly hint: string | undefined;
  /** Log of the agent in the failed call, if the sandbox outlived it. */
  readonly log: readonly LogLine[] | undefined;

  /** `message` says in one line what failed and where. */
  constructor(message: string, { cause, details = [], hint, log }: TarsErrorOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.details = details;
    this.hint = hint;
    this.log = log;
  }
}

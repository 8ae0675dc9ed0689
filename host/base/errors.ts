import type { Role } from '../../wit/types/agent.js';
import type { LogLine } from './log-line.js';

/**
 * Every error that this package throws on purpose: one class per cause, each with a stable `code`.
 * `message` says what and where in one line; `hint`, where there is one, how to fix it. `details` are lines that belong to
 * the message: a list, or a place in its text.
 */
export abstract class TarsError extends Error {
  abstract readonly code: string;
  readonly hint: string | undefined;
  readonly details: readonly string[];
  /** What the agent logged in the call that failed, as far as the sandbox outlived it. */
  log: readonly LogLine[] | undefined;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options?.hint;
    this.details = options?.details ?? [];
  }
}

interface ErrorOptions {
  hint?: string | undefined;
  details?: readonly string[];
  cause?: unknown;
}

/** One thing that is wrong in a structured input; `path` is like `patterns[3].rule.kind`. */
export interface Issue {
  path: string;
  message: string;
}

/** No agent of that name or at that path. */
export class AgentNotFoundError extends TarsError {
  readonly code = 'ERR_AGENT_NOT_FOUND';
}

/** The manifest or component isn't one this host can run: malformed, wrong world, undeclared imports. */
export class AgentInvalidError extends TarsError {
  readonly code = 'ERR_AGENT_INVALID';
}

/**
 * What the library was given isn't what it takes: an option of an unknown name, of the wrong type or out of range, or
 * agents, files and tasks that are none. `issues` names each by its path, such as `limits.wallMs`.
 */
export class OptionInvalidError extends TarsError {
  readonly code = 'ERR_OPTION_INVALID';
  readonly issues: readonly Issue[];

  constructor(message: string, issues: readonly Issue[], options?: { hint?: string; cause?: unknown }) {
    super(message, options);
    this.issues = issues;
  }
}

/** An agent was given work that agents of its role don't do. */
export class AgentRoleError extends TarsError {
  readonly code = 'ERR_AGENT_ROLE';
  readonly role: Role;

  constructor(message: string, { role, ...options }: ErrorOptions & { role: Role }) {
    super(message, options);
    this.role = role;
  }
}

/** Settings that the agent, or the schema of the pattern database, refuses. */
export class SettingsInvalidError extends TarsError {
  readonly code = 'ERR_SETTINGS_INVALID';
  readonly issues: readonly Issue[];

  constructor(message: string, issues: readonly Issue[], options?: ErrorOptions) {
    super(message, options);
    this.issues = issues;
  }
}

/** A language name that nothing here knows. */
export class LanguageUnknownError extends TarsError {
  readonly code = 'ERR_LANGUAGE_UNKNOWN';
}

/** The named backend can't run guests on this machine. */
export class BackendUnavailableError extends TarsError {
  readonly code = 'ERR_BACKEND_UNAVAILABLE';
}

/** A file or folder that isn't there, can't be read, or matches nothing. */
export class InputError extends TarsError {
  readonly code = 'ERR_INPUT';
}

/** The learning database can't be opened, is damaged, or is of another version. It is never replaced. */
export class LearningDatabaseError extends TarsError {
  readonly code = 'ERR_LEARNING_DATABASE';
}

/** The call took longer than its wall-time limit; the sandbox was killed. */
export class WallTimeError extends TarsError {
  readonly code = 'ERR_LIMIT_WALL';
}

/** The call took more processor time than its limit; the sandbox was killed. */
export class CpuTimeError extends TarsError {
  readonly code = 'ERR_LIMIT_CPU';
}

/** The agent ran out of fuel. */
export class FuelLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_FUEL';
}

/** A limit was asked for that the backend can't hold. */
export class LimitUnsupportedError extends TarsError {
  readonly code = 'ERR_LIMIT_UNSUPPORTED';
}

/** The agent needed more memory than its limit. */
export class MemoryLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_MEMORY';
}

/** One file has more findings than its limit; the first ones are kept. */
export class FindingsLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_FINDINGS';
}

/** A run was given more files than its limit; those before were reported. */
export class FilesLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_FILES';
}

/** One sandbox may take more memory than all sandboxes together. */
export class MemoryBudgetError extends TarsError {
  readonly code = 'ERR_MEMORY_BUDGET';
}

/** Too many calls wait for a sandbox. */
export class QueueFullError extends TarsError {
  readonly code = 'ERR_QUEUE_FULL';
}

/** The task is larger than the input limit; nothing was run. */
export class InputLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_INPUT';
}

/** The outcome is larger than the output limit, and was dropped. */
export class OutputLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_OUTPUT';
}

/**
 * What a guest did that WebAssembly doesn't allow; `other` where the engine doesn't say. `integer-overflow` is
 * any result that no integer of its type is, of a float that is too large or no number as well.
 */
export type TrapKind =
  | 'unreachable'
  | 'out-of-bounds'
  | 'division-by-zero'
  | 'integer-overflow'
  | 'indirect-call'
  | 'stack-overflow'
  | 'contract'
  | 'other';

/**
 * The agent trapped. `trap` says how (`contract`: it broke the component model's calling convention),
 * `wasmStack` names the WebAssembly frames, innermost first, where the engine tells.
 */
export class TrapError extends TarsError {
  readonly code = 'ERR_TRAP';
  readonly trap: TrapKind;
  readonly wasmStack: readonly string[];

  constructor(trap: TrapKind, message: string, wasmStack: readonly string[] = []) {
    super(message);
    this.trap = trap;
    this.wasmStack = wasmStack;
  }
}

/** The agent answered that it can't do the task; `reason` is the contract's failure code. */
export class AgentFailureError extends TarsError {
  readonly code = 'ERR_AGENT_FAILURE';
  readonly reason: string;
  readonly issues: readonly Issue[];

  constructor(reason: string, message: string, issues: readonly Issue[]) {
    super(message);
    this.reason = reason;
    this.issues = issues;
  }
}

/** What the agent returned breaks the contract: spans outside the file, numbers that aren't finite, … */
export class OutcomeInvalidError extends TarsError {
  readonly code = 'ERR_OUTCOME_INVALID';
}

/** The sandbox died for a reason of its own, neither the agent's nor a limit's. */
export class SandboxCrashedError extends TarsError {
  readonly code = 'ERR_SANDBOX_CRASHED';
}

/** Used after it was closed. */
export class ClosedError extends TarsError {
  readonly code = 'ERR_CLOSED';
}

/** A hint naming the candidate that `name` is most like, if one is near enough to be a slip. */
export function didYouMean(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best === undefined ? undefined : `did you mean ${best}?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, replace));
    }
    row = next;
  }
  return row[b.length]!;
}

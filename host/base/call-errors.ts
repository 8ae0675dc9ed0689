import { type Issue, type IssuesOptions, TarsError, type TarsErrorOptions } from './tars-error.js';

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
 * The agent trapped: it did what WebAssembly doesn't allow.
 *
 * @why The agent has a bug. `trap` says which kind; `contract` means that it broke the component model's calling
 * convention. `wasmStack` names the WebAssembly frames, innermost first, where the engine tells.
 * @fix Report it to the agent's author, with the file that it failed on.
 */
export class TrapError extends TarsError {
  readonly code = 'ERR_TRAP';
  readonly trap: TrapKind;
  readonly wasmStack: readonly string[];

  constructor(
    message: string,
    {
      trap,
      wasmStack = [],
      ...options
    }: TarsErrorOptions & { trap: TrapKind; wasmStack?: readonly string[] },
  ) {
    super(message, options);
    this.trap = trap;
    this.wasmStack = wasmStack;
  }
}

/**
 * The agent answered that it can't do the task.
 *
 * @why The agent's own reason: the message and `issues` are its words, `reason` is the contract's failure code.
 * @fix Change what the agent names. It answers the same again.
 */
export class AgentFailureError extends TarsError {
  readonly code = 'ERR_AGENT_FAILURE';
  readonly reason: string;
  readonly issues: readonly Issue[];

  constructor(message: string, { reason, issues = [], ...options }: IssuesOptions & { reason: string }) {
    super(message, options);
    this.reason = reason;
    this.issues = issues;
  }
}

/**
 * The agent's outcome breaks the contract, and was dropped.
 *
 * @why The agent has a bug: a span outside of the file, a number that isn't finite, a rule that it never announced.
 * @fix Report it to the agent's author. The message names what is wrong.
 */
export class OutcomeInvalidError extends TarsError {
  readonly code = 'ERR_OUTCOME_INVALID';
}

/**
 * The sandbox died, and neither the agent nor a limit is known to be why.
 *
 * @why The engine failed, or something else ended the process: the system's out-of-memory killer, say.
 * @fix Run again; `--debug` shows the causes. Report it if it comes back.
 */
export class SandboxCrashedError extends TarsError {
  readonly code = 'ERR_SANDBOX_CRASHED';
}

/**
 * A host, run or sandbox was used after it was closed.
 *
 * @why `close()` or the end of an `await using` block came before the call was done.
 * @fix Wait for your calls and runs before you close the host.
 */
export class ClosedError extends TarsError {
  readonly code = 'ERR_CLOSED';
}

import { TarsError } from './tars-error.js';

/**
 * The call took longer than its limit on wall time. The sandbox was killed.
 *
 * @why The agent loops, or needs more time for this input than the limit allows. A busy machine makes it worse.
 * @fix Raise `limits.wallMs` (`--timeout`), or leave the file out.
 */
export class WallTimeError extends TarsError {
  readonly code = 'ERR_LIMIT_WALL';
}

/**
 * The call took more processor time than its limit. The sandbox was killed.
 *
 * @why The agent loops, or needs more time for this input than the limit allows.
 * @fix Raise `limits.cpuMs` (`--cpu`), or leave the file out.
 */
export class CpuTimeError extends TarsError {
  readonly code = 'ERR_LIMIT_CPU';
}

/**
 * The agent ran out of fuel.
 *
 * @why The call executed more instructions than `limits.fuel`. The same call always does.
 * @fix Raise `limits.fuel` (`--fuel`), or leave the file out.
 */
export class FuelLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_FUEL';
}

/**
 * The backend can't hold a limit that was asked for.
 *
 * @why Only hyperlight counts fuel.
 * @fix Leave the limit out, or use `--backend hyperlight`.
 */
export class LimitUnsupportedError extends TarsError {
  readonly code = 'ERR_LIMIT_UNSUPPORTED';
}

/**
 * The agent needs more memory than its limit.
 *
 * @why The input is large, the agent keeps too much, or its component starts with more memory than its share of the
 * limit.
 * @fix Raise `limits.memoryBytes` (`--memory`), or leave the file out.
 */
export class MemoryLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_MEMORY';
}

/**
 * A file has more findings than its limit. The first ones are reported.
 *
 * @why A rule matches nearly everywhere, or the file is generated.
 * @fix Turn that rule off for the file, or raise `limits.findingsPerFile` (`--max-findings`).
 */
export class FindingsLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_FINDINGS';
}

/**
 * A run was given more files than its limit. The files before were reported.
 *
 * @why The folder or glob holds more than was meant, or the project is that large.
 * @fix Name fewer files, or raise `maxFiles` (`--max-files`).
 */
export class FilesLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_FILES';
}

/**
 * A single sandbox may take more memory than all sandboxes together.
 *
 * @why The limits on memory, input and output add up to more than the budget.
 * @fix Raise `memoryBudgetBytes` (`--memory-budget`), or lower the limits.
 */
export class MemoryBudgetError extends TarsError {
  readonly code = 'ERR_MEMORY_BUDGET';
}

/**
 * Too many calls wait for a sandbox.
 *
 * @why More than `queueLimit` calls were made without waiting for answers. `run` never does.
 * @fix Wait for answers before you make more calls, or raise `queueLimit`.
 */
export class QueueFullError extends TarsError {
  readonly code = 'ERR_QUEUE_FULL';
}

/**
 * The task is larger than the limit on input. Nothing was run.
 *
 * @why A file, or the files of one call together, are larger than the limit.
 * @fix Raise `limits.inputBytes`, or leave the file out.
 */
export class InputLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_INPUT';
}

/**
 * The outcome is larger than the limit on output, and was dropped.
 *
 * @why The agent reports too much: findings, metrics, or long messages.
 * @fix Raise `limits.outputBytes` or `limits.outputItems`, or have the agent report less.
 */
export class OutputLimitError extends TarsError {
  readonly code = 'ERR_LIMIT_OUTPUT';
}

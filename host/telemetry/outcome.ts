import { type ErrorCode, TarsError } from '../base/errors.js';

/** How work ended: `ok`, `aborted` by its caller, or the code of its error. */
export type OutcomeCode = 'ok' | 'aborted' | ErrorCode;

export function outcomeOf(failure: { error: unknown } | undefined): OutcomeCode {
  if (!failure) return 'ok';
  const { error } = failure;
  if (error instanceof TarsError) return error.code;
  return (error as Error | undefined)?.name === 'AbortError' ? 'aborted' : 'ERR_INTERNAL';
}

/** Ends that somebody wanted are no errors. */
export function isError(outcome: OutcomeCode): boolean {
  return !['ok', 'aborted', 'ERR_CANCELLED', 'ERR_CLOSED'].includes(outcome);
}

const limits: Partial<Record<OutcomeCode, string>> = {
  ERR_DEADLINE: 'deadline',
  ERR_LIMIT_CPU: 'cpu',
  ERR_LIMIT_FILES: 'files',
  ERR_LIMIT_FINDINGS: 'findings',
  ERR_LIMIT_FUEL: 'fuel',
  ERR_LIMIT_INPUT: 'input',
  ERR_LIMIT_MEMORY: 'memory',
  ERR_LIMIT_OUTPUT: 'output',
  ERR_LIMIT_WALL: 'wall',
  ERR_MEMORY_BUDGET: 'memory-budget',
  ERR_QUEUE_FULL: 'queue',
};

/** The limit that work has hit, if it ended by one. */
export function limitOf(outcome: OutcomeCode): string | undefined {
  return limits[outcome];
}

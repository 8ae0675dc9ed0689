import { type ErrorCode, TarsError } from '../base/errors.js';
import type { BackendName } from '../contract/backend-name.js';
import type { FileReport } from '../contract/report.js';

/**
 * What an error does to a run. `retried`: a file gets another call, alone, and fails with the second error. `final`: a
 * file that was alone in its call fails at once. `partial`: the file keeps what was found. `ends-run`: what is wrong is
 * wrong for every file.
 */
export type Effect = 'retried' | 'final' | 'partial' | 'ends-run';

export const effects: Readonly<Record<ErrorCode, Effect>> = {
  ERR_AGENT_FAILURE: 'final',
  ERR_AGENT_INVALID: 'ends-run',
  ERR_AGENT_NOT_FOUND: 'ends-run',
  ERR_AGENT_ROLE: 'ends-run',
  ERR_BACKEND_UNAVAILABLE: 'ends-run',
  ERR_CLOSED: 'ends-run',
  ERR_INPUT: 'ends-run',
  ERR_INTERNAL: 'ends-run',
  ERR_LANGUAGE_UNKNOWN: 'final',
  ERR_LEARNING_DATABASE: 'ends-run',
  ERR_LIMIT_CPU: 'retried',
  ERR_LIMIT_FILES: 'ends-run',
  ERR_LIMIT_FINDINGS: 'partial',
  ERR_LIMIT_FUEL: 'retried',
  ERR_LIMIT_INPUT: 'final',
  ERR_LIMIT_MEMORY: 'retried',
  ERR_LIMIT_OUTPUT: 'retried',
  ERR_LIMIT_UNSUPPORTED: 'ends-run',
  ERR_LIMIT_WALL: 'retried',
  ERR_MEMORY_BUDGET: 'ends-run',
  ERR_OPTION_INVALID: 'ends-run',
  ERR_OUTCOME_INVALID: 'final',
  ERR_QUEUE_FULL: 'ends-run',
  ERR_SANDBOX_CRASHED: 'retried',
  ERR_SETTINGS_INVALID: 'ends-run',
  ERR_TRAP: 'retried',
  ERR_USAGE: 'ends-run',
};

/** Calls that one file may fail, the one that it shared with others included. */
const attempts = 2;

/** Whether the files of a failed call are to blame, or all of the run is. */
export function isAboutFiles(error: unknown): error is TarsError {
  return error instanceof TarsError && effects[error.code] !== 'ends-run';
}

/** Whether a file that failed so often gets a call of its own. */
export function deservesRetry({ code }: TarsError, filesInCall: number, failures: number): boolean {
  return filesInCall > 1 || (failures < attempts && effects[code] === 'retried');
}

/** The report of a file that is given up. */
export function failedReport(
  { path, language, agent, backend }: { path: string; language: string; agent: string; backend: BackendName },
  error: TarsError,
): FileReport {
  const nothing = { findings: [], metrics: [], unparsed: [], log: [...(error.log ?? [])] };
  return { path, language, agent, backend, status: 'failed', error: inReport(error), ...nothing };
}

/** An error as a report has it. */
export function inReport({ code, message, hint }: TarsError): NonNullable<FileReport['error']> {
  return { code, message, ...(hint !== undefined && { hint }) };
}

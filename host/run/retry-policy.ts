import { type ErrorCode, TarsError } from '../base/errors.js';
import type { BackendName } from '../contract/backend-name.js';
import type { FileReport } from '../contract/report.js';

/**
 * Effect of an error on a run. `retried`: each file gets another call, alone, and fails with the second error. `final`:
 * a file that was alone in its call fails at once. `partial`: the file keeps its findings. `ends-run`: the problem
 * affects every file.
 */
export type Effect = 'retried' | 'final' | 'partial' | 'ends-run';

export const effects: Readonly<Record<ErrorCode, Effect>> = {
  ERR_AGENT_FAILURE: 'final',
  ERR_AGENT_INVALID: 'ends-run',
  ERR_AGENT_NOT_FOUND: 'ends-run',
  ERR_AGENT_ROLE: 'ends-run',
  ERR_BACKEND_UNAVAILABLE: 'ends-run',
  ERR_CANCELLED: 'ends-run',
  ERR_CLOSED: 'ends-run',
  ERR_DEADLINE: 'ends-run',
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
  ERR_METHOD_UNKNOWN: 'ends-run',
  ERR_NOT_ALLOWED: 'ends-run',
  ERR_OPTION_INVALID: 'ends-run',
  ERR_OUTCOME_INVALID: 'final',
  ERR_PATH_REFUSED: 'ends-run',
  ERR_QUEUE_FULL: 'ends-run',
  ERR_SANDBOX_CRASHED: 'retried',
  ERR_SETTINGS_INVALID: 'ends-run',
  ERR_TELEMETRY_UNAVAILABLE: 'ends-run',
  ERR_TRAP: 'retried',
  ERR_USAGE: 'ends-run',
};

/** Maximum failed calls per file, including the call that it shared. */
const attempts = 2;

/** Returns whether an error concerns the files of its call, not the whole run. */
export function isAboutFiles(error: unknown): error is TarsError {
  return error instanceof TarsError && effects[error.code] !== 'ends-run';
}

/** Returns whether a file with so many failed calls gets a call of its own. */
export function deservesRetry({ code }: TarsError, filesInCall: number, failures: number): boolean {
  return filesInCall > 1 || (failures < attempts && effects[code] === 'retried');
}

/** Makes the report of a failed file. */
export function failedReport(
  { path, language, agent, backend }: { path: string; language: string; agent: string; backend: BackendName },
  error: TarsError,
): FileReport {
  const nothing = { findings: [], metrics: [], unparsed: [], log: [...(error.log ?? [])] };
  return { path, language, agent, backend, status: 'failed', error: inReport(error), ...nothing };
}

/** Converts an error to its form in a report. */
export function inReport({ code, message, hint }: TarsError): NonNullable<FileReport['error']> {
  return { code, message, ...(hint !== undefined && { hint }) };
}

import { TarsError } from '../base/errors.js';
import type { BackendName } from '../contract/backend-name.js';
import type { FileReport } from '../contract/report.js';

/** Another try can't change these. */
const final: ReadonlySet<string> = new Set([
  'ERR_AGENT_FAILURE',
  'ERR_OUTCOME_INVALID',
  'ERR_LIMIT_INPUT',
  'ERR_LANGUAGE_UNKNOWN',
]);

/** Settings, agents and machines that are wrong are wrong for every file. */
const general: ReadonlySet<string> = new Set([
  'ERR_CLOSED',
  'ERR_OPTION_INVALID',
  'ERR_SETTINGS_INVALID',
  'ERR_AGENT_NOT_FOUND',
  'ERR_AGENT_INVALID',
  'ERR_BACKEND_UNAVAILABLE',
  'ERR_LIMIT_UNSUPPORTED',
  'ERR_MEMORY_BUDGET',
]);

/** Calls that one file may fail, the one that it shared with others included. */
const attempts = 2;

/** Whether the files of a failed call are to blame, or all of the run is. */
export function isAboutFiles(error: unknown): error is TarsError {
  return error instanceof TarsError && !general.has(error.code);
}

/** Whether a file that failed so often gets a call of its own. */
export function deservesRetry({ code }: TarsError, filesInCall: number, failures: number): boolean {
  return filesInCall > 1 || (failures < attempts && !final.has(code));
}

/** The report of a file that is given up. */
export function failedReport(
  { path, language, agent, backend }: { path: string; language: string; agent: string; backend: BackendName },
  { code, message, hint, log = [] }: TarsError,
): FileReport {
  const error = { code, message, ...(hint !== undefined && { hint }) };
  const nothing = { findings: [], metrics: [], unparsed: [] };
  return { path, language, agent, backend, status: 'failed', error, ...nothing, log: [...log] };
}

import type { ErrorCode } from '../base/errors.js';

/** Exit codes of the process, one number per cause. */
export const exitCodes = {
  ok: 0,
  findings: 1,
  usage: 2,
  input: 3,
  settings: 4,
  agent: 5,
  backend: 6,
  incomplete: 7,
  unfixed: 8,
  internal: 70,
  interrupted: 130,
  unread: 141,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const meanings: Record<keyof typeof exitCodes, string> = {
  ok: 'done; nothing at or above --fail-on',
  findings: 'findings at or above --fail-on (default: error), or a rejected change',
  usage: 'the command line is wrong',
  input: 'a file is missing, unreadable or not writable, or nothing matched',
  settings: 'patterns, settings or the configuration are invalid',
  agent: "no such agent, or this host can't run it",
  backend: "the backend asked for can't run here, or lacks a limit that was asked for",
  incomplete: 'some files failed or were cut short (trap, limit, crash); all others were reported',
  unfixed: 'not everything could be fixed or generated: refused, or not writable',
  internal: 'a fault in tarscli itself',
  interrupted: 'interrupted, by SIGINT, SIGTERM or SIGHUP',
  unread: 'ended early, because nobody reads its output any more',
};

export function exitCodeTable(): string {
  const rows = Object.entries(exitCodes).map(
    ([name, code]) => `  ${String(code).padEnd(4)} ${meanings[name as keyof typeof exitCodes]}`,
  );
  return `Exit codes:\n${rows.join('\n')}`;
}

const byError: Readonly<Record<ErrorCode, ExitCode>> = {
  ERR_AGENT_FAILURE: exitCodes.incomplete,
  ERR_AGENT_INVALID: exitCodes.agent,
  ERR_AGENT_NOT_FOUND: exitCodes.agent,
  ERR_AGENT_ROLE: exitCodes.usage,
  ERR_BACKEND_UNAVAILABLE: exitCodes.backend,
  ERR_CANCELLED: exitCodes.interrupted,
  // tarscli closes its host last, and makes no more calls than it waits for.
  ERR_CLOSED: exitCodes.internal,
  ERR_QUEUE_FULL: exitCodes.internal,
  ERR_DEADLINE: exitCodes.incomplete,
  ERR_INPUT: exitCodes.input,
  ERR_INTERNAL: exitCodes.internal,
  ERR_LANGUAGE_UNKNOWN: exitCodes.usage,
  ERR_LEARNING_DATABASE: exitCodes.input,
  ERR_LIMIT_CPU: exitCodes.incomplete,
  ERR_LIMIT_FILES: exitCodes.incomplete,
  ERR_LIMIT_FINDINGS: exitCodes.incomplete,
  ERR_LIMIT_FUEL: exitCodes.incomplete,
  ERR_LIMIT_INPUT: exitCodes.incomplete,
  ERR_LIMIT_MEMORY: exitCodes.incomplete,
  ERR_LIMIT_OUTPUT: exitCodes.incomplete,
  ERR_LIMIT_UNSUPPORTED: exitCodes.backend,
  ERR_LIMIT_WALL: exitCodes.incomplete,
  ERR_MEMORY_BUDGET: exitCodes.usage,
  ERR_METHOD_UNKNOWN: exitCodes.usage,
  ERR_NOT_ALLOWED: exitCodes.usage,
  ERR_OPTION_INVALID: exitCodes.usage,
  ERR_OUTCOME_INVALID: exitCodes.incomplete,
  ERR_PATH_REFUSED: exitCodes.input,
  ERR_SANDBOX_CRASHED: exitCodes.incomplete,
  ERR_SETTINGS_INVALID: exitCodes.settings,
  ERR_TELEMETRY_UNAVAILABLE: exitCodes.usage,
  ERR_TRAP: exitCodes.incomplete,
  ERR_USAGE: exitCodes.usage,
};

/** Returns the exit code of an error that ended the whole command; errors of single files don't. */
export function exitCodeOf(code: ErrorCode): ExitCode {
  return byError[code];
}

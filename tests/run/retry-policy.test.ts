import { describe, expect, test } from 'vitest';
import * as errors from '#host/base/errors.js';
import { ClosedError, TarsError, TrapError } from '#host/base/errors.js';
import { deservesRetry, failedReport, isAboutFiles } from '#host/run/retry-policy.js';

const decisions: Record<string, 'ends the run' | 'gives up the file' | 'is tried once more'> = {
  ERR_AGENT_FAILURE: 'gives up the file',
  ERR_AGENT_INVALID: 'ends the run',
  ERR_AGENT_NOT_FOUND: 'ends the run',
  ERR_AGENT_ROLE: 'ends the run',
  ERR_BACKEND_UNAVAILABLE: 'ends the run',
  ERR_CANCELLED: 'ends the run',
  ERR_CLOSED: 'ends the run',
  ERR_DEADLINE: 'ends the run',
  ERR_INPUT: 'ends the run',
  ERR_LANGUAGE_UNKNOWN: 'gives up the file',
  ERR_LEARNING_DATABASE: 'ends the run',
  ERR_LIMIT_CPU: 'is tried once more',
  ERR_LIMIT_FILES: 'ends the run',
  ERR_LIMIT_FINDINGS: 'gives up the file',
  ERR_LIMIT_FUEL: 'is tried once more',
  ERR_LIMIT_INPUT: 'gives up the file',
  ERR_LIMIT_MEMORY: 'is tried once more',
  ERR_LIMIT_OUTPUT: 'is tried once more',
  ERR_LIMIT_UNSUPPORTED: 'ends the run',
  ERR_LIMIT_WALL: 'is tried once more',
  ERR_MEMORY_BUDGET: 'ends the run',
  ERR_METHOD_UNKNOWN: 'ends the run',
  ERR_NOT_ALLOWED: 'ends the run',
  ERR_OPTION_INVALID: 'ends the run',
  ERR_OUTCOME_INVALID: 'gives up the file',
  ERR_PATH_REFUSED: 'ends the run',
  ERR_QUEUE_FULL: 'ends the run',
  ERR_SANDBOX_CRASHED: 'is tried once more',
  ERR_SETTINGS_INVALID: 'ends the run',
  ERR_TELEMETRY_UNAVAILABLE: 'ends the run',
  ERR_TRAP: 'is tried once more',
};

/** One of each class of errors. */
const thrown = Object.values(errors)
  .filter((value) => typeof value === 'function' && value.prototype instanceof TarsError)
  .map((value) => Reflect.construct(value, ['why', {}]) as TarsError);

function decisionOn(error: TarsError): string {
  if (!isAboutFiles(error)) return 'ends the run';
  return deservesRetry(error, 1, 1) ? 'is tried once more' : 'gives up the file';
}

test('every code of an error has its decision', () => {
  expect(thrown.map(({ code }) => code).sort()).toEqual(Object.keys(decisions));
});

describe('a call with one file', () => {
  test.each(thrown.map((error) => [error.code, decisions[error.code], error] as const))(
    'that fails with %s %s',
    (_, decision, error) => {
      expect(decisionOn(error)).toBe(decision);
    },
  );
});

test('each file of a failed call with several gets a call of its own, whatever the error about files', () => {
  for (const error of thrown.filter(isAboutFiles)) {
    expect(deservesRetry(error, 2, 1), error.code).toBe(true);
  }
});

test('no file is in more than two calls that fail', () => {
  for (const error of thrown) expect(deservesRetry(error, 1, 2), error.code).toBe(false);
});

test('what is no error of this package is about no file', () => {
  expect([new Error('bug'), undefined, { code: 'ERR_TRAP' }].map(isAboutFiles)).toEqual([
    false,
    false,
    false,
  ]);
});

test('the report of a file that is given up has the error, what the agent logged, and no findings', () => {
  const about = { path: 'a.txt', language: 'text', agent: 'probe', backend: 'jco' } as const;
  const error = new TrapError('it trapped', { trap: 'unreachable' });
  expect(failedReport(about, error)).toEqual({
    ...about,
    status: 'failed',
    error: { code: 'ERR_TRAP', message: 'it trapped' },
    findings: [],
    metrics: [],
    unparsed: [],
    log: [],
  });
  const log = [{ level: 'info', message: 'here' }] as const;
  const hinted = new ClosedError('closed', { hint: 'open it', log });
  expect(failedReport(about, hinted)).toMatchObject({
    error: { code: 'ERR_CLOSED', message: 'closed', hint: 'open it' },
    log: [{ level: 'info', message: 'here' }],
  });
});

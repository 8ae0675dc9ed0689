import type { CommandResult } from '#host/selfcode/testing/command.js';

/** The result of a command that printed nothing and passed. */
export const passedResult: CommandResult = {
  ended: 'exited',
  exit: 0,
  signal: undefined,
  output: '',
  outputBytes: 0,
  wallMs: 1,
  confinement: 'none',
  tap: { tests: [], problems: [] },
  startedMs: 0,
  cwd: '/',
  resultsFolder: '/',
};

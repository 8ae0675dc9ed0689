import { InputError } from '../../base/errors.js';
import { visibleLines } from '../../reports/visible.js';
import type { CommandResult, TestCommand } from './command.js';
import { readResults, type TestResults } from './results.js';
import { runCommand } from './run-command.js';

/** A run of the test command and what it says. */
export interface TestRun {
  result: CommandResult;
  results: TestResults;
}

/**
 * Runs the test command once and reads its results. @throws InputError if it doesn't start, and the signal's reason
 */
export async function runTests(
  command: TestCommand,
  globs: readonly string[],
  signal: AbortSignal,
): Promise<TestRun> {
  const result = await runCommand(command, signal);
  signal.throwIfAborted();
  if (result.ended === 'not-started') {
    throw new InputError("the test command can't be started", { details: lastLines(result.output) });
  }
  return { result, results: await readResults(result, globs) };
}

/** The last lines of an output, as they can be shown. */
export function lastLines(output: string, most = 10): string[] {
  return visibleLines(output.trimEnd().split('\n').slice(-most).join('\n')).split('\n');
}

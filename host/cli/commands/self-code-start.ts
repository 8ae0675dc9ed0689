import type { Command } from 'commander';
import { SelfCode } from '../../selfcode/self-code.js';
import type { Context } from '../context.js';
import { cycleOptions, type RunChoices } from '../self-code/cycle-options.js';
import { runInTerminal, type ShowOptions } from '../self-code/run.js';

export interface StartOptions extends RunChoices, ShowOptions {
  state?: string;
  wait?: boolean;
}

/** Starts a run. `files`: what it is about, instead of the configured targets. */
export async function startRun(
  command: Command,
  files: readonly string[] | undefined,
  options: StartOptions,
  context: Context,
): Promise<void> {
  const { state, wait } = options;
  const selfCode = await SelfCode.open({ folder: context.cwd, state, wait });
  const given = await cycleOptions(command, files, options, context);
  await runInTerminal((hooks) => selfCode.start(given, hooks), options, context);
}

import { runInTerminal } from '../self-code/run.js';
import { cycleOptions } from '../self-code/cycle-options.js';
import type { Context } from '../context.js';
import { SelfCode } from '../../selfcode/self-code.js';

export interface StartOptions {
  state?: string;
  interactive?: boolean;
  dryRun?: boolean;
  wait?: boolean;
  approve?: string[];
  learn: boolean;
  learningDb?: string;
  json?: boolean;
  quiet?: boolean;
  [option: string]: unknown;
}

export async function startRun(options: StartOptions, context: Context): Promise<void> {
  const given = await cycleOptions(options, context);
  const { state, wait } = options;
  const selfCode = await SelfCode.open({ folder: context.cwd, state, wait });
  await runInTerminal((hooks) => selfCode.start(given, hooks), options, context);
}

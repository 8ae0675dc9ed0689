import { resolve } from 'node:path';
import { InputError } from '../../base/errors.js';
import { plural } from '../../reports/plural.js';
import { explainStuck } from '../../selfcode/export/stuck.js';
import { takeOver } from '../../selfcode/export/take-over.js';
import { readWorkflowState } from '../../selfcode/export/workflow-state.js';
import { SelfCode } from '../../selfcode/self-code.js';
import type { Context } from '../context.js';
import { noticesOf } from '../notice.js';
import { cycleOptions } from '../self-code/cycle-options.js';
import { runInTerminal, type ShowOptions } from '../self-code/run.js';

export interface ResumeOptions extends ShowOptions {
  state?: string;
  wait?: boolean;
  from?: string;
}

/** Goes on with a run, or starts one on the files of a workflow state of TARS. */
export async function resumeRun(
  run: string | undefined,
  options: ResumeOptions,
  context: Context,
): Promise<void> {
  const { state, wait, from } = options;
  const selfCode = await SelfCode.open({ folder: context.cwd, state, wait });
  if (from === undefined) {
    await runInTerminal((hooks) => selfCode.resume(run, hooks), options, context);
    return;
  }
  const files = await takenOver(from, selfCode, options, context);
  const given = await cycleOptions(undefined, files, options, context);
  await runInTerminal((hooks) => selfCode.start(given, hooks), options, context);
}

async function takenOver(
  from: string,
  { root }: SelfCode,
  { quiet }: ResumeOptions,
  { cwd, terminal, signal }: Context,
): Promise<string[]> {
  const notice = noticesOf(terminal, { quiet });
  const read = await readWorkflowState(resolve(cwd, from));
  const taken = await takeOver(read, root, signal);
  for (const line of explainStuck(read, { now: new Date(), taken })) notice(line);
  if (taken.files.length === 0) {
    throw new InputError(`${from} names no file of this repository that could be improved`, {
      hint: 'name files and folders instead: "tarscli self-code start --target DIR"',
    });
  }
  notice(`going on with ${plural(taken.files.length, 'file')} of ${from}`);
  return taken.files.map((file) => resolve(root, file));
}

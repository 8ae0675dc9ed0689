import { plural } from '../../reports/plural.js';
import { visibleJson, visibleLine } from '../../reports/visible.js';
import type { RunSummary } from '../../selfcode/run-summary.js';
import { SelfCode } from '../../selfcode/self-code.js';
import type { Context } from '../context.js';
import { noticesOf } from '../notice.js';
import { counts, runText } from '../self-code/texts.js';

export interface StateOptions {
  state?: string;
  json?: boolean;
}

/** Shows the last run. */
export async function showStatus({ state, json }: StateOptions, context: Context): Promise<void> {
  const { stdout } = context.terminal;
  const selfCode = await SelfCode.open({ folder: context.cwd, state });
  const last = (await selfCode.history()).at(-1);
  const running = await selfCode.isRunning();
  const stage = last === undefined ? undefined : await selfCode.stageOf(last.run);
  if (json) {
    stdout.write(`${visibleJson({ running, stage, folder: selfCode.folder, run: last?.summary }, 2)}\n`);
    return;
  }
  if (last === undefined) stdout.write('no run yet\n');
  else if (last.summary === undefined) stdout.write(`${visibleLine(`run ${last.run}: ${last.problem}`)}\n`);
  else stdout.write(runText(last.summary, selfCode.runFolder(last.run), running ? stage : undefined));
  if (running && last?.summary === undefined) stdout.write('a run is under way\n');
}

/** Shows all runs, a line each. */
export async function showHistory({ state, json }: StateOptions, context: Context): Promise<void> {
  const { stdout } = context.terminal;
  const selfCode = await SelfCode.open({ folder: context.cwd, state });
  const history = await selfCode.history();
  if (json) {
    stdout.write(`${visibleJson(history, 2)}\n`);
    return;
  }
  for (const { run, summary, problem } of history) {
    const text =
      summary === undefined
        ? `${run}  ${problem}`
        : `${run}  ${endOf(summary)}  ${counts(summary.edits.map(({ end }) => end)) || 'no edits'}  ${summary.branch ?? ''}`;
    stdout.write(`${visibleLine(text.trimEnd())}\n`);
  }
  noticesOf(context.terminal)(`${plural(history.length, 'run')} in ${selfCode.folder}`);
}

function endOf({ end, error }: RunSummary): string {
  return error === undefined ? end : `${end} (${error.code})`;
}

/** Asks the running run to stop. */
export async function stopRun({ state }: StateOptions, context: Context): Promise<void> {
  const selfCode = await SelfCode.open({ folder: context.cwd, state });
  const asked = await selfCode.stop();
  noticesOf(context.terminal)(
    asked ? 'the run was asked to stop; "tarscli self-code resume" goes on with it' : 'no run is under way',
  );
}

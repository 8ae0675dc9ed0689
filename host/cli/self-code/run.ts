import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { visibleJson, visibleLines } from '../../reports/visible.js';
import type { SelfCodeEvent } from '../../selfcode/events.js';
import type { RunHooks } from '../../selfcode/options.js';
import { Stopped } from '../../selfcode/stopped.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import type { Output } from '../terminal.js';
import { TerminalPerson } from './ask.js';
import { exitCodeOfRun, SelfCodePresenter } from './presenter.js';
import { runText } from './texts.js';

export interface ShowOptions {
  interactive?: boolean;
  dryRun?: boolean;
  json?: boolean;
  quiet?: boolean;
}

/** Shows a run to its end. One that is asked to stop says how it is resumed. */
export async function runInTerminal(
  start: (hooks: RunHooks) => AsyncIterable<SelfCodeEvent>,
  options: ShowOptions,
  context: Context,
): Promise<void> {
  const presenter = new SelfCodePresenter(context, options.quiet === true || options.json === true);
  using person = options.interactive ? new TerminalPerson(context) : undefined;
  const hooks: RunHooks = {
    onNotice: presenter.notice,
    signal: context.signal,
    ...(person && { ask: (proposal) => person.ask(proposal) }),
  };
  try {
    for await (const event of start(hooks)) {
      presenter.take(event);
      if (event.type === 'ended') await show(event, options, context);
    }
  } catch (error) {
    if (!(error instanceof Stopped) && !context.signal.aborted) throw error;
    presenter.notice('the run was stopped; "tarscli self-code resume" goes on with it');
    context.setExitCode(exitCodes.interrupted);
  }
}

async function show(
  { summary, folder }: Extract<SelfCodeEvent, { type: 'ended' }>,
  { json, dryRun }: ShowOptions,
  { terminal, setExitCode }: Context,
): Promise<void> {
  const { stdout, stderr } = terminal;
  if (json) stdout.write(`${visibleJson(summary, 2)}\n`);
  else if (dryRun) await showPatch(folder, stdout);
  if (!json) (dryRun ? stderr : stdout).write(runText(summary, folder));
  setExitCode(exitCodeOfRun(summary.end));
}

/** Writes the very bytes for other programs; a terminal would obey some of them. */
async function showPatch(folder: string, stdout: Output): Promise<void> {
  const patch = await readFile(join(folder, 'changes.patch')).catch(() => Buffer.alloc(0));
  stdout.write(stdout.isTerminal ? visibleLines(patch.toString()) : patch);
}

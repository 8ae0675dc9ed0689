import { shorten } from '../../base/shorten.js';
import { plural } from '../../reports/plural.js';
import { visibleJson, visibleLine } from '../../reports/visible.js';
import { SelfCode } from '../../selfcode/self-code.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { noticesOf } from '../notice.js';

export interface ReplayOptions {
  state?: string;
  json?: boolean;
}

/** Most characters of a record that a line shows; --json has all. */
const mostShown = 500;

/** Repeats a run. Exits with 1 if a step comes out otherwise. */
export async function replayRun(
  run: string,
  { state, json }: ReplayOptions,
  context: Context,
): Promise<void> {
  const { terminal, cwd, signal, setExitCode } = context;
  const selfCode = await SelfCode.open({ folder: cwd, state });
  const replayed = await selfCode.replay(run, { signal, onNotice: noticesOf(terminal, { quiet: json }) });
  const { difference, same, head } = replayed;
  if (json) terminal.stdout.write(`${visibleJson(replayed, 2)}\n`);
  else if (difference === undefined)
    terminal.stdout.write(`${plural(same, 'step')} came out the same, up to commit ${head ?? 'none'}\n`);
  else {
    const lines = [`${same} steps came out the same, then ${difference.step} differs`];
    const shown = (record: unknown) => shorten(JSON.stringify(record) ?? 'nothing', mostShown);
    lines.push(`then: ${shown(difference.then)}`, `now: ${shown(difference.now)}`);
    terminal.stdout.write(lines.map((line) => `${visibleLine(line)}\n`).join(''));
  }
  if (difference !== undefined) setExitCode(exitCodes.findings);
}

import { visibleLine } from '../../reports/visible.js';
import { SelfCode } from '../../selfcode/self-code.js';
import type { Context } from '../context.js';
import type { DecidedCommand } from '../open-config.js';
import { openConfig } from '../open-config.js';
import type { StateOptions } from './self-code-status.js';

/** Checks what a run needs: repository, state folder, backend and commands. Asks for what is to be approved. */
export async function setUp({ state }: StateOptions, context: Context): Promise<void> {
  const selfCode = await SelfCode.open({ folder: context.cwd, state });
  const { commit, backend, confinement } = await selfCode.check(context.signal);
  const { test, build } = await openConfig(context, { cwd: context.cwd });
  const lines = [
    `repository: ${selfCode.root} at ${commit.slice(0, 12)}`,
    `state: ${selfCode.folder}`,
    `sandboxes: ${backend}`,
    `tests are confined by: ${confinement}`,
    `build: ${shown(build)}`,
    `test: ${shown(test)}`,
    'configuration: see "tarscli config show"',
  ];
  context.terminal.stdout.write(lines.map((line) => `${visibleLine(line)}\n`).join(''));
}

function shown(command: DecidedCommand): string {
  return command.state === 'none' ? `none (${command.why})` : `${command.command} (${command.from})`;
}

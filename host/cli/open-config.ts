import { Approvals } from '../config/approvals.js';
import { allPending, commandOf, type RunCommand } from '../config/commands.js';
import { type Config, type ConfigInput, loadConfig } from '../config/load.js';
import { named } from '../config/proposal.js';
import { settle } from './approval.js';
import { asker } from './ask.js';
import type { Context } from './context.js';
import { UsageError } from './errors.js';
import { noticesOf } from './notice.js';

/** A command that may run, or none. */
export type DecidedCommand = Exclude<RunCommand, { state: 'unapproved' }>;

export interface OpenedConfig {
  config: Config;
  test: DecidedCommand;
  build: DecidedCommand;
}

/**
 * Loads the configuration of a run, and has the user approve what the repository asks for: by digests that were given,
 * or on the terminal.
 * @throws UsageError for a command that isn't approved, and what `loadConfig` throws
 */
export async function openConfig(
  context: Context,
  input: Pick<ConfigInput, 'cwd' | 'flags'>,
  { digests = [], quiet = false }: { digests?: readonly string[]; quiet?: boolean } = {},
): Promise<OpenedConfig> {
  const approvals = new Approvals();
  const load = () => loadConfig({ ...input, env: context.env, approvals });
  let config = await load();
  // Refuses what is no digest, also if nothing is to be approved.
  named([], digests);
  const pending = await allPending(config, approvals);
  if (pending.length > 0) {
    await settle(pending, {
      approvals,
      digests,
      ask: asker(context),
      note: noticesOf(context.terminal, { quiet }),
    });
    config = await load();
  }
  const [test, build] = await Promise.all([
    commandOf('test', config, approvals).then(decided),
    commandOf('build', config, approvals).then(decided),
  ]);
  return { config, test, build };
}

function decided(command: RunCommand): DecidedCommand {
  if (command.state !== 'unapproved') return command;
  // Its file changed after the user was asked.
  throw new UsageError(`${command.pending.text} is not approved`, {
    hint: 'run again, to be asked about it',
  });
}

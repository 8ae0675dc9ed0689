import { Command } from 'commander';
import type { Context } from '../context.js';

const examples = `Examples:
  $ tarscli config show
  $ tarscli config show --json
  $ tarscli config approve 5f0c2d9e71ab34d8
`;

export function create(context: Context): Command {
  const command = new Command('config')
    .description('Shows the configuration: defaults, your file, tars.config.json, environment.')
    .addHelpText('before', examples);

  command
    .command('show')
    .description('show what holds here and where it is from, and what the repository asks for')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { showConfig } = await import('../show-config.js');
      await showConfig(context, json ?? false);
    });

  command
    .command('approve')
    .description('approve what the repository here asks for: commands to run, settings that allow more')
    .argument('[digests...]', 'as config show prints them (default: ask about each, on the terminal)')
    .action(async (digests: string[]) => {
      const { approve } = await import('../approve-config.js');
      await approve(digests, context);
    });

  command
    .command('approvals')
    .description('list what you approved, in all repositories')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { listApprovals } = await import('../approve-config.js');
      await listApprovals(context, json ?? false);
    });

  command
    .command('forget')
    .description('withdraw approvals')
    .argument('<digests...>', 'as config approvals prints them')
    .action(async (digests: string[]) => {
      const { forget } = await import('../approve-config.js');
      await forget(digests, context);
    });

  return command;
}

import { Command } from 'commander';
import { addCommonOptions, addGenerateOptions, type GenerateOptions } from '../change/options.js';
import type { Context } from '../context.js';
import { addPlaceOptions } from '../run/options.js';
import { parseQuantity } from '../values.js';

const examples = `Examples:
  $ tarscli generate --dir src | git apply
  $ tarscli generate --dir src --apply TARS001 --apply TARS016 --write
  $ tarscli generate --report findings.json --write
  $ tarscli generate --file src/OrderService.cs --document all
`;

export function create(context: Context): Command {
  const command = new Command('generate')
    .description(
      'Runs the generator on findings: applies fixes, writes documentation. Prints a diff, or changes the files.',
    )
    .argument('[paths...]', 'files, folders, globs, !globs to exclude')
    .option('--agent <agent>', 'another generator, by name or path', 'generator')
    .option('--settings <file>', "the agent's settings, as JSON (default: its own)")
    .option('-l, --language <name>', 'language of named files; from folders and globs, take only files of it')
    .option('--dry-run', 'change nothing (the default)')
    .option('--max-lines <count>', 'limit on the changed lines of a file (default: none)', parseQuantity)
    .addHelpText('before', examples);
  addCommonOptions(addGenerateOptions(addPlaceOptions(command)));
  return command.action(
    async (paths: string[], { agent, ...options }: GenerateOptions & { agent: string }) => {
      const { executeGenerate } = await import('../change/generate.js');
      context.setExitCode(await executeGenerate(agent, paths, options, context));
    },
  );
}

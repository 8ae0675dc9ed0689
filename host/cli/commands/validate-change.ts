import { Command } from 'commander';
import { addCommonOptions, addValidateOptions, type ValidateOptions } from '../change/options.js';
import type { Context } from '../context.js';
import { parseQuantity } from '../values.js';

const examples = `Examples:
  $ tarscli validate-change --before old/src --after src
  $ tarscli validate-change --before old --after new --target TARS001 --format json
`;

export function create(context: Context): Command {
  const command = new Command('validate-change')
    .description(
      'Validates a change by the files before and after it. Exits with 0 if it is accepted, with 1 if it is rejected.',
    )
    .option('--agent <agent>', 'another validator, by name or path', 'validator')
    .option('--settings <file>', "the agent's settings, as JSON (default: its own)")
    .option('--max-lines <count>', 'limit on the changed lines (default: by the settings)', parseQuantity)
    .addHelpText('before', examples);
  addCommonOptions(addValidateOptions(command));
  return command.action(async ({ agent, ...options }: ValidateOptions & { agent: string }) => {
    const { executeValidate } = await import('../change/validate.js');
    context.setExitCode(await executeValidate(agent, options, context));
  });
}

import { Command, Option } from 'commander';
import type { Context } from '../context.js';

const examples = `Examples:
  $ tarscli list skills
  $ tarscli list skills --format json
`;

export function create(context: Context): Command {
  const command = new Command('list')
    .description('Lists the skills that run takes.')
    .addHelpText('before', examples);
  command
    .command('skills')
    .description('list the skills, with the schemas of parameters and results as JSON')
    .addOption(new Option('--format <name>', 'format of the list').choices(['text', 'json']).default('text'))
    .action(async ({ format }: { format: 'text' | 'json' }) => {
      const { listSkills } = await import('../skills.js');
      listSkills(format, context);
    });
  return command;
}

import { Command, Option } from 'commander';
import type { Context } from '../context.js';
import { patternsOption } from '../pattern-options.js';
import type { SkillOptions } from '../skills.js';
import { collect, parseDuration } from '../values.js';

const examples = `Examples:
  $ tarscli run analyze --input-file request.json --format json
  $ echo '{"paths":["src"]}' | tarscli run fix --input-file -
  $ tarscli list skills
`;

export function create(context: Context): Command {
  return new Command('run')
    .description(
      'Runs a skill: a method of the core, with its parameters from a JSON file and its result as JSON.',
    )
    .argument('<skill>', 'name of a skill (see list skills)')
    .option('--input-file <file>', 'the parameters, or - for stdin (default: none)')
    .addOption(new Option('--format <name>', 'format of the result').choices(['json']).default('json'))
    .option(
      '--root <folder>',
      'folder that parameters may name files in (repeatable; default: the working folder)',
      collect,
    )
    .option('--allow-write', 'let the skill change files below the roots')
    .option('--timeout <time>', 'longest run (default: 25s, as callers tend to wait for 30s)', parseDuration)
    .addOption(patternsOption())
    .addHelpText('before', examples)
    .action(async (skill: string, options: SkillOptions) => {
      const { runSkill } = await import('../skills.js');
      await runSkill(skill, options, context);
    });
}

import { Command, Option } from 'commander';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { addAgentOptions, addLimitOptions, addPlaceOptions, addReadingOptions } from '../run/options.js';
import {
  baselineOption,
  foreignOption,
  maxFindingsOption,
  minSeverityOption,
} from '../run/single-options.js';
import { parseDuration } from '../values.js';
import type { WatchOptions } from '../watch/watch.js';

const examples = `Examples:
  $ tarscli watch src
  $ tarscli watch . '!**/Migrations/**' --min-severity warning --from-now
  $ tarscli watch src --format jsonl | jq 'select(.change == "new")'
`;

export function create(context: Context): Command {
  const command = new Command('watch')
    .description('Analyzes files as they change, and tells which findings are new and which are resolved.')
    .argument('[paths...]', 'files, folders, globs, or !globs to exclude')
    .addHelpText('before', examples);
  addPlaceOptions(command);
  addAgentOptions(command)
    .addOption(new Option('--format <name>', 'what is printed').choices(['human', 'jsonl']).default('human'))
    .addOption(minSeverityOption())
    .addOption(baselineOption())
    .addOption(foreignOption())
    .option('--from-now', 'count what is there at first, and tell only of changes')
    .addOption(
      new Option('--quiet-time <time>', 'analyze when nothing has changed for so long')
        .argParser(parseDuration)
        .default(100, '100ms'),
    )
    .option(
      '--poll <time>',
      'look at each file so often, where the system tells of no changes',
      parseDuration,
    )
    .addOption(maxFindingsOption());
  addReadingOptions(addLimitOptions(command));
  return command.action(async (paths: string[], options: WatchOptions) => {
    const given = paths.length + (options.file?.length ?? 0) + (options.dir?.length ?? 0);
    if (given === 0 || paths.includes('-')) {
      throw new UsageError(given === 0 ? 'nothing to watch' : "stdin can't be watched", {
        hint: 'name files, folders or globs, such as watch src',
      });
    }
    const { watch } = await import('../watch/watch.js');
    context.setExitCode(await watch(paths, options, context));
  });
}

import { Command } from 'commander';
import type { Context } from '../program.js';
import { addInputOptions, addRunOptions, checkRunOptions, type RunOptions } from '../run/options.js';

const examples = `Examples:
  $ tarscli hyperlight-run pattern-matcher --file src/OrderService.cs
  $ tarscli hyperlight-run pattern-matcher --dir src --dir tests --min-severity warning
  $ tarscli hyperlight-run pattern-matcher 'src/**/*.cs' '!**/Migrations/**' --format json
  $ tarscli hyperlight-run pattern-matcher --dir src --fix --dry-run | git apply
  $ git show HEAD:src/A.cs | tarscli hyperlight-run pattern-matcher - --stdin-path src/A.cs
`;

export function create(context: Context): Command {
  const command = new Command('hyperlight-run')
    .description('Runs an agent on files, each call in a sandbox of its own, and reports what it finds.')
    .argument('<agent>', 'name of an agent (see agents list), or path of a manifest or component')
    .argument('[paths...]', 'files, folders, globs, !globs to leave out, or - for stdin')
    .addHelpText('before', examples);
  addRunOptions(addInputOptions(command));
  return command.action(async (agent: string, paths: string[], options: RunOptions) => {
    checkRunOptions(paths, options);
    const { executeRun } = await import('../run/execute.js');
    context.setExitCode(await executeRun(agent, paths, options, context));
  });
}

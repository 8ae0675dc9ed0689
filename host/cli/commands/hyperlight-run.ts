import { Command } from 'commander';
import { addGenerateOptions, addValidateOptions } from '../change/options.js';
import type { Context } from '../context.js';
import { dispatchByRole, type RoleOptions } from '../run/dispatch-by-role.js';
import { addInputOptions, addRunOptions, checkRunOptions, type RunOptions } from '../run/options.js';

const examples = `Examples:
  $ tarscli hyperlight-run pattern-matcher --file src/OrderService.cs
  $ tarscli hyperlight-run pattern-matcher --dir src --dir tests --min-severity warning
  $ tarscli hyperlight-run pattern-matcher 'src/**/*.cs' '!**/Migrations/**' --format json
  $ tarscli hyperlight-run pattern-matcher --dir src --fix --dry-run | git apply
  $ git show HEAD:src/A.cs | tarscli hyperlight-run pattern-matcher - --stdin-path src/A.cs
  $ tarscli hyperlight-run generator --report findings.json --write
  $ tarscli hyperlight-run validator --before old --after new
  $ tarscli hyperlight-run reporter --reports report.json
`;

export function create(context: Context): Command {
  const command = new Command('hyperlight-run')
    .description('Runs an agent on files, each call in a sandbox, and reports its findings.')
    .argument('<agent>', 'name of an agent (see agents list), or path of a manifest or component')
    .argument('[paths...]', 'files, folders, globs, !globs to exclude, or - for stdin')
    .addHelpText('before', examples);
  addRunOptions(addInputOptions(command));
  addGenerateOptions(command.optionsGroup('For generators (see also generate):'));
  addValidateOptions(command.optionsGroup('For validators (see also validate-change):'));
  command
    .optionsGroup('For scorers and reporters (see also analyze):')
    .option('--reports <file>', 'the JSON report of an earlier run, for the agent to read');
  return command.action(async (agent: string, paths: string[], options: RunOptions & RoleOptions) => {
    const other = await dispatchByRole(agent, paths, options, context);
    if (other) {
      context.setExitCode(await other());
      return;
    }
    checkRunOptions(paths, options);
    const { executeRun } = await import('../run/execute.js');
    context.setExitCode(await executeRun({ name: agent, agents: [agent] }, paths, options, context));
  });
}

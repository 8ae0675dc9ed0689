import { Command } from 'commander';
import { agentNameOf } from '../agent-alias.js';
import type { Context } from '../context.js';
import { addRunOptions, checkRunOptions, type RunOptions } from '../run/options.js';
import { collect } from '../values.js';

const examples = `Examples:
  $ tarscli hyperlight-spawn AnalyzerAgent --target src/OrderService.cs
  $ tarscli hyperlight-spawn PatternMatcherAgent --target src --format sarif
`;

export function create(context: Context): Command {
  const command = new Command('hyperlight-spawn')
    .description(
      'Runs an agent on files and folders, as hyperlight-run does. Takes the class name of the agent in TARS.',
    )
    .argument('<agent>', 'AnalyzerAgent, PatternMatcherAgent, … in any case, or a name for hyperlight-run')
    .option('-t, --target <path>', 'a file, folder or glob (repeatable)', collect)
    .addHelpText('before', examples);
  addRunOptions(command);
  return command.action(
    async (agent: string, { target = [], ...options }: RunOptions & { target?: string[] }) => {
      checkRunOptions(target, options);
      const { executeRun } = await import('../run/execute.js');
      const name = agentNameOf(agent);
      context.setExitCode(await executeRun({ name, agents: [name] }, target, options, context));
    },
  );
}

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
      'Runs an agent, given by its class name in TARS, on files and folders; as hyperlight-run does.',
    )
    .argument(
      '<agent>',
      'AnalyzerAgent, PatternMatcherAgent, … in any case, or a name as hyperlight-run takes',
    )
    .option('-t, --target <path>', 'a file, folder or glob to look at (repeatable)', collect)
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

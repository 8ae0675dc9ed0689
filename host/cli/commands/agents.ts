import { Command } from 'commander';
import type { BuildSettings } from '../build-agent.js';
import type { Context } from '../context.js';
import { noticesOf, writeLine } from '../notice.js';

const examples = `Examples:
  $ tarscli agents list
  $ tarscli agents inspect pattern-matcher --json
  $ tarscli agents build ./my-agent
  $ tarscli agents build ./my-agent --wasm target/wasm32-unknown-unknown/release/my_agent.wasm
`;

export function create(context: Context): Command {
  const { stdout } = context.terminal;
  const command = new Command('agents')
    .description('Lists the agents that come with tarscli, shows one, or builds your own.')
    .addHelpText('before', examples);

  command
    .command('list')
    .description('list the agents that come with tarscli')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { listAgents } = await import('../agents.js');
      stdout.write(await listAgents({ json: json === true, paint: stdout.paint }));
    });

  command
    .command('inspect')
    .description('show what an agent is, asks for and gets')
    .argument('<agent>', 'name of an agent, or path of its folder or component')
    .option('--json', 'print JSON')
    .action(async (agent: string, { json }: { json?: boolean }) => {
      const { inspectAgent } = await import('../agents.js');
      const notice = noticesOf(context.terminal);
      stdout.write(await inspectAgent(agent, { json: json === true, paint: stdout.paint, notice }));
    });

  command
    .command('build')
    .description("compile an agent's TypeScript to a component beside its manifest, and check it")
    .argument('<folder>', 'path of the folder that holds agent.ts and manifest.json')
    .option('--wasm <file>', 'use a core module or component of another compiler instead of agent.ts')
    .option('--no-types', 'skip the type check, which runs if TypeScript is installed')
    .action(async (folder: string, settings: BuildSettings) => {
      const { buildAgentIn } = await import('../build-agent.js');
      writeLine(context.terminal.stderr, await buildAgentIn(folder, settings));
    });

  return command;
}

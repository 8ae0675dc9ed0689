import { Argument, Command } from 'commander';
import { type CommandTree, describeTree } from '../completion/tree.js';
import type { Context, CreateProgram } from '../context.js';

const examples = `Examples:
  $ source <(tarscli completions bash)
  $ tarscli completions zsh > "\${fpath[1]}/_tarscli"
  $ tarscli completions fish > ~/.config/fish/completions/tarscli.fish
  PS> tarscli completions powershell | Out-String | Invoke-Expression
`;

const shells = {
  bash: () => import('../completion/bash.js'),
  zsh: () => import('../completion/zsh.js'),
  fish: () => import('../completion/fish.js'),
  powershell: () => import('../completion/powershell.js'),
} satisfies Record<string, () => Promise<{ script(tree: CommandTree): string }>>;

export function create(context: Context, createProgram: CreateProgram): Command {
  return new Command('completions')
    .description('Prints a script that completes commands, options and their values.')
    .addArgument(new Argument('<shell>', 'the shell it is for').choices(Object.keys(shells)))
    .addHelpText('before', examples)
    .action(async (shell: keyof typeof shells) => {
      const tree = describeTree(await createProgram(context, '*'));
      context.terminal.stdout.write((await shells[shell]()).script(tree));
    });
}

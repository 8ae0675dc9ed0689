import { Command } from 'commander';
import type { Context } from '../context.js';
import { addInputOptions, addRunOptions, checkRunOptions, type RunOptions } from '../run/options.js';

const examples = `Examples:
  $ tarscli analyze src
  $ tarscli analyze . --churn --format json --output report.json
  $ tarscli analyze src --format feedback --output feedback.json
  $ tarscli analyze 'src/**/*.cs' --min-severity warning --cache
`;

interface AnalyzeOptions extends RunOptions {
  churn?: true | string;
}

const agents = ['pattern-matcher', 'complexity'];

function subjectOf({ churn }: AnalyzeOptions) {
  return { name: 'analyze', agents, scores: churn === undefined ? true : { churn } };
}

export function create(context: Context): Command {
  const command = new Command('analyze')
    .description(
      'Runs pattern-matcher, complexity and scorer: reports defects, complexity, and what to improve first.',
    )
    .argument('[paths...]', 'files, folders, globs, !globs to exclude, or - for stdin')
    .option(
      '--churn [since]',
      'rank files that change often higher, by the git log since a date (default: a year ago)',
    )
    .addHelpText('before', examples);
  addRunOptions(addInputOptions(command));
  return command.action(async (paths: string[], options: AnalyzeOptions) => {
    checkRunOptions(paths, options);
    const { executeRun } = await import('../run/execute.js');
    context.setExitCode(await executeRun(subjectOf(options), paths, options, context));
  });
}

import { Command, Option } from 'commander';
import { severities } from '../../findings/severity.js';
import { conversions } from '../../reports/formats.js';
import type { Context } from '../context.js';
import { collect } from '../values.js';
import type { CompareOptions } from './report-compare.js';
import type { ConvertOptions } from './report-convert.js';

const examples = `Examples:
  $ tarscli report convert findings.json --format html --output findings.html
  $ tarscli report convert new.json --history old.json --history older.json --format html -o findings.html
  $ tarscli report compare before.json after.json --fail-on warning
`;

export function create(context: Context): Command {
  const command = new Command('report')
    .description('Converts JSON reports to other formats, and compares them.')
    .addHelpText('before', examples);

  command
    .command('convert')
    .description('convert a JSON report to another format')
    .argument('<file>', 'a report in the format of --format json')
    .addOption(new Option('--format <name>', 'format to convert to').choices(conversions).default('text'))
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .option('--root <path>', 'the folder of its paths, to show their code (default: this folder)')
    .option(
      '--history <file>',
      'an earlier report, for the history of html (repeatable, the oldest first)',
      collect,
    )
    .action(async (file: string, options: ConvertOptions) => {
      const { convertReport } = await import('./report-convert.js');
      await convertReport(file, options, context);
    });

  command
    .command('compare')
    .description('show what got better and what got worse')
    .argument('<before-file>', 'the earlier JSON report')
    .argument('<after-file>', 'the later JSON report')
    .addOption(
      new Option('--format <name>', 'format of the comparison')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .addOption(
      new Option('--fail-on <level>', 'exit with 1 for new findings at or above this severity')
        .choices([...severities, 'never'])
        .default('error'),
    )
    .action(async (before: string, after: string, options: CompareOptions) => {
      const { compare } = await import('./report-compare.js');
      await compare(before, after, options, context);
    });

  return command;
}

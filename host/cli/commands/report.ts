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
    .description('Turns JSON reports into other forms, and compares them.')
    .addHelpText('before', examples);

  command
    .command('convert')
    .description('turn a JSON report into another form')
    .argument('<file>', 'a report, as --format json writes it')
    .addOption(new Option('--format <name>', 'form to turn it into').choices(conversions).default('text'))
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .option('--root <path>', 'the folder that its paths are in, for the code to show (default: this folder)')
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
    .description('show what got better and what worse')
    .argument('<before-file>', 'the earlier JSON report')
    .argument('<after-file>', 'the later one')
    .addOption(
      new Option('--format <name>', 'form of the comparison')
        .choices(['text', 'json', 'markdown'])
        .default('text'),
    )
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .addOption(
      new Option('--fail-on <level>', 'exit with 1 for new findings at or over this')
        .choices([...severities, 'never'])
        .default('error'),
    )
    .action(async (before: string, after: string, options: CompareOptions) => {
      const { compare } = await import('./report-compare.js');
      await compare(before, after, options, context);
    });

  return command;
}

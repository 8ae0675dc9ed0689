import { Command } from 'commander';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import type { FeedbackOptions } from '../give-feedback.js';
import { collect } from '../values.js';

const examples = `Examples:
  $ tarscli feedback 4f2a91 --reject --why "the value is read by reflection"
  $ tarscli feedback 4f2a91 --accept --report findings.json
  $ tarscli feedback 4f2a91 --reject --validator unit-tests --why "3 tests fail after the fix"
`;

export function create(context: Context): Command {
  return new Command('feedback')
    .description('Says of a finding whether it is right, so that its pattern counts for more or for less.')
    .argument('<finding>', 'its fingerprint in a JSON report, or the beginning of it')
    .option('--accept', 'it is right')
    .option('--reject', 'it is wrong, or its fix is')
    .option('--why <text>', 'the reason, for whoever reads it later')
    .option('--report <file>', 'the JSON report that it is in (default: the runs recorded by --learn)')
    .option(
      '-p, --patterns <file>',
      'pattern file that it comes from (repeatable; default: builtin)',
      collect,
    )
    .option('--validator <name>', 'it is the verdict of this program, not of a person')
    .option(
      '--learning-db <file>',
      'the learning database (default: one of the project, in your data folder)',
    )
    .option('--json', 'print JSON')
    .addHelpText('before', examples)
    .action(async (finding: string, options: FeedbackOptions) => {
      if (options.accept === options.reject) {
        throw new UsageError('say either --accept or --reject', { hint: 'see tarscli feedback --help' });
      }
      const { giveFeedback } = await import('../give-feedback.js');
      await giveFeedback(finding, options, context);
    });
}

import { Command } from 'commander';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import type { FeedbackOptions } from '../give-feedback.js';
import { learningDbOption } from '../pattern-options.js';
import { collect } from '../values.js';

const examples = `Examples:
  $ tarscli feedback 4f2a91 --reject --why "the value is read by reflection"
  $ tarscli feedback 4f2a91 --accept --report findings.json
  $ tarscli feedback 4f2a91 --reject --validator unit-tests --why "3 tests fail after the fix"
`;

export function create(context: Context): Command {
  return new Command('feedback')
    .description(
      'Records a judgement of a finding, right or wrong. Judgements change how much its pattern counts.',
    )
    .argument('<finding>', 'the fingerprint in a JSON report, or its beginning')
    .option('--accept', 'the finding is right')
    .option('--reject', 'the finding or its fix is wrong')
    .option('--why <text>', 'the reason, for later readers')
    .option('--report <file>', 'the JSON report with the finding (default: the runs recorded by --learn)')
    .option('-p, --patterns <file>', 'pattern file of the finding (repeatable; default: builtin)', collect)
    .option('--validator <name>', 'record the judgement of this program, not of a person')
    .addOption(learningDbOption())
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

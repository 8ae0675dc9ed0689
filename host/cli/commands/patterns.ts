import { Command, Option } from 'commander';
import { severities } from '../../findings/severity.js';
import { categories } from '../../patterns/categories.js';
import { tiers } from '../../patterns/tiers.js';
import type { Context } from '../context.js';
import { learningDbOption, patternsOption } from '../pattern-options.js';
import { parseCount } from '../values.js';
import { create as createCounts } from './patterns-counts.js';
import type { ImportOptions } from './patterns-import.js';
import type { ListOptions } from './patterns-list.js';
import type { ShowOptions } from './patterns-show.js';
import type { StatsOptions } from './patterns-stats.js';
import type { SuggestOptions } from './patterns-suggest.js';
import type { TestOptions } from './patterns-test.js';
import type { ValidateOptions } from './patterns-validate.js';

const examples = `Examples:
  $ tarscli patterns list --language csharp
  $ tarscli patterns show TARS001
  $ tarscli patterns validate my-patterns.json
  $ tarscli patterns test 001 002
  $ tarscli patterns stats
  $ tarscli patterns suggest --git v1.0..HEAD --output suggested.json
  $ tarscli patterns import old-patterns.json --output my-patterns.json
  $ tarscli patterns counts export --output counts.json
`;

export function create(context: Context): Command {
  const command = new Command('patterns')
    .description('Lists, shows, checks, tests, imports and suggests patterns for the pattern-matcher agent.')
    .addHelpText('before', examples);
  addList(command, context);
  addShow(command, context);
  addValidate(command, context);
  addTest(command, context);
  addImport(command, context);
  addStats(command, context);
  addSuggest(command, context);
  command.addCommand(createCounts(context));
  return command;
}

function addList(command: Command, context: Context): void {
  command
    .command('list')
    .description('list patterns')
    .addOption(patternsOption())
    .option('-l, --language <name>', 'only patterns for a language')
    .addOption(new Option('--category <name>', 'only patterns of a category').choices(categories))
    .addOption(
      new Option('--min-severity <level>', 'leave out patterns below this severity').choices(severities),
    )
    .addOption(new Option('--tier <name>', 'only patterns of a tier').choices(tiers))
    .option('--tag <word>', 'only patterns with a tag')
    .option('--json', 'print JSON')
    .action(async (options: ListOptions) => {
      const { listPatterns } = await import('./patterns-list.js');
      await listPatterns(options, context);
    });
}

function addShow(command: Command, context: Context): void {
  command
    .command('show')
    .description('show everything about a pattern')
    .argument('<id>', 'the id (TARS001 or 001) or name')
    .addOption(patternsOption())
    .option('--json', 'print JSON')
    .action(async (id: string, options: ShowOptions) => {
      const { showPattern } = await import('./patterns-show.js');
      await showPattern(id, options, context);
    });
}

function addValidate(command: Command, context: Context): void {
  command
    .command('validate')
    .description('check pattern files, and compile every rule in the sandbox')
    .argument('[files...]', 'pattern files (default: the patterns that come with tarscli)')
    .option('--schema-only', 'compile nothing')
    .addOption(backendOption())
    .option('--json', 'print JSON')
    .action(async (files: string[], options: ValidateOptions) => {
      const { validatePatterns } = await import('./patterns-validate.js');
      await validatePatterns(files, options, context);
    });
}

function addTest(command: Command, context: Context): void {
  command
    .command('test')
    .description("run the patterns' examples through the agent, in the sandbox")
    .argument('[ids...]', 'ids (TARS001 or 001) or names (default: all)')
    .addOption(patternsOption())
    .addOption(backendOption())
    .option('--json', 'print JSON')
    .action(async (ids: string[], options: TestOptions) => {
      const { testPatterns } = await import('./patterns-test.js');
      await testPatterns(ids, options, context);
    });
}

function addImport(command: Command, context: Context): void {
  command
    .command('import')
    .description("convert a pattern file of TARS's older format")
    .argument('<file>', 'the older file')
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .option('--json', 'print the result, with the records that were refused or changed their meaning')
    .addHelpText(
      'after',
      `
Severity 0 and 1 become info, 2 warning, 3 and 4 error. Scores over 1 are percentages. Records that can't be
converted are named on stderr and left out; the exit code is then 7, or 4 if none can be converted.`,
    )
    .action(async (file: string, options: ImportOptions) => {
      const { importPatterns } = await import('./patterns-import.js');
      await importPatterns(file, options, context);
    });
}

function addStats(command: Command, context: Context): void {
  command
    .command('stats')
    .description('show the results of patterns, as recorded by runs with --learn and by feedback')
    .argument('[ids...]', 'ids (TARS001 or 001) or names, to see their judgements')
    .addOption(patternsOption())
    .addOption(learningDbOption())
    .option('--all', 'include patterns without records')
    .option('--json', 'print JSON')
    .action(async (ids: string[], options: StatsOptions) => {
      const { showStats } = await import('./patterns-stats.js');
      await showStats(ids, options, context);
    });
}

function addSuggest(command: Command, context: Context): void {
  command
    .command('suggest')
    .description('suggest patterns from repeated edits')
    .option('--from <paths...>', 'two folders or files: before and after')
    .option('--git <range>', 'the commits of a range, such as v1.0..HEAD')
    .option('--recorded', 'the fixes that runs with --learn applied')
    .option(
      '--learning-db <file>',
      'with --recorded: the learning database (default: one of the project, in your data folder)',
    )
    .option('--min-count <count>', 'how often an edit must occur', parseCount, 2)
    .addOption(patternsOption())
    .addOption(backendOption())
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .addHelpText(
      'after',
      `
The result is a pattern file whose patterns are switched off ("enabled": false): read each pattern, name and describe
it, then switch it on. Edits that the patterns of --patterns already fix are left out.`,
    )
    .action(async (options: SuggestOptions) => {
      const { suggestPatterns } = await import('./patterns-suggest.js');
      await suggestPatterns(options, context);
    });
}

function backendOption(): Option {
  return new Option('--backend <name>', 'how to run the sandboxes')
    .choices(['auto', 'hyperlight', 'jco'])
    .default('auto');
}

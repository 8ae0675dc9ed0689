import { Command } from 'commander';
import type { Context } from '../context.js';
import { learningDbOption, patternsOption } from '../pattern-options.js';
import type { CountsExportOptions } from './patterns-counts-export.js';
import type { CountsImportOptions } from './patterns-counts-import.js';

const examples = `Examples:
  $ tarscli patterns counts import TarsEngine/Data/Patterns
  $ tarscli patterns counts export --output counts.json
`;

/** Makes `patterns counts`. */
export function create(context: Context): Command {
  const command = new Command('counts')
    .description('export what the learning database counts of patterns by the names of TARS, and import it')
    .addHelpText('before', examples);
  addExport(command, context);
  addImport(command, context);
  return command;
}

function addExport(command: Command, context: Context): void {
  command
    .command('export')
    .description('print the counts of every pattern with records, as JSON')
    .addOption(patternsOption())
    .addOption(learningDbOption())
    .option('-o, --output <file>', 'write to a file instead of stdout')
    .action(async (options: CountsExportOptions) => {
      const { exportCounts } = await import('./patterns-counts-export.js');
      await exportCounts(options, context);
    });
}

function addImport(command: Command, context: Context): void {
  command
    .command('import')
    .description("count what TARS's pattern files say as the judgements of one validator, tars")
    .argument('<path>', 'a list of counts, a pattern file of TARS, or a folder of such files')
    .addOption(patternsOption())
    .addOption(learningDbOption())
    .addHelpText(
      'after',
      `
Patterns are recognized by id or name; others are named on stderr. Counts replace those that were imported for the same
pattern before. Over 1000 judgements of a pattern weigh as 1000, in the same proportion. Records that can't be read are
named and left out; the exit code is then 7, or 4 if none can be read.`,
    )
    .action(async (path: string, options: CountsImportOptions) => {
      const { importCounts } = await import('./patterns-counts-import.js');
      await importCounts(path, options, context);
    });
}

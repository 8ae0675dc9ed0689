import { Command, Option } from 'commander';
import { severities } from '../../findings/severity.js';
import type { Context } from '../context.js';
import type { LspFlags } from '../lsp.js';
import { profileOption } from '../run/single-options.js';
import { collect, parseCount } from '../values.js';

const examples = `Examples:
  $ tarscli lsp
  $ tarscli lsp --stdio --profile strict --min-severity warning
`;

const notes = `
Serves an editor by the Language Server Protocol on stdin and stdout; docs/lsp.md has the setup of editors and their
settings. Options win over the settings of editors and tars.config.json.
`;

export function create(context: Context): Command {
  return new Command('lsp')
    .description('Shows findings in editors as you type, with fixes: a language server.')
    .option('--stdio', 'speak on stdin and stdout, as it does anyway')
    .option('--patterns <file>', 'pattern database, or builtin (repeatable; default: builtin)', collect)
    .addOption(profileOption())
    .addOption(
      new Option('--min-severity <level>', 'leave out findings below this severity').choices(severities),
    )
    .addOption(
      new Option('--backend <name>', 'what sandboxes are')
        .choices(['auto', 'hyperlight', 'jco'])
        .default('auto'),
    )
    .option('--concurrency <count>', 'sandboxes at once (default: by the machine)', parseCount)
    .addOption(
      new Option('--clientProcessId <id>', 'process of the editor, with which this one ends')
        .argParser(parseCount)
        .hideHelp(),
    )
    .addHelpText('before', examples)
    .addHelpText('after', notes)
    .action(async (flags: LspFlags) => {
      const { lsp } = await import('../lsp.js');
      await lsp(flags, context);
    });
}

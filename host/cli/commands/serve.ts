import { Command, Option } from 'commander';
import type { Context } from '../context.js';
import { patternsOption } from '../pattern-options.js';
import type { ServeOptions } from '../serve.js';
import { collect, parseCount, parseDuration, parseSize } from '../values.js';

const examples = `Examples:
  $ tarscli serve
  $ tarscli serve --root src --root tests --allow-write
  $ tarscli serve --stdio
  $ tarscli serve --stop
`;

export function create(context: Context): Command {
  return new Command('serve')
    .description('Answers other programs by JSON-RPC, over a socket of this user or stdin and stdout.')
    .option(
      '--root <folder>',
      'folder that requests may name files in (repeatable; default: the working folder)',
      collect,
    )
    .option('--socket <path>', 'the socket (default: one for these roots, in XDG_RUNTIME_DIR)')
    .option('--stdio', 'serve one client over stdin and stdout')
    .option('--detach', 'start the server in the background, and end when it answers')
    .option('--stop', 'end the server that listens there, when it has answered')
    .option('--allow-write', 'let requests change files below the roots')
    .option('--idle-exit <time>', 'end when no client was connected for so long, such as 10m', parseDuration)
    .addOption(patternsOption())
    .addOption(
      new Option('--backend <name>', 'how to run the sandboxes')
        .choices(['auto', 'hyperlight', 'jco'])
        .default('auto'),
    )
    .option('-j, --concurrency <count>', 'sandboxes that work at a time (default: by cores)', parseCount)
    .option('--max-result <size>', 'largest result of a request (default: 16MiB)', parseSize)
    .option('--timeout <time>', 'longest request (default: 1h)', parseDuration)
    .addHelpText('before', examples)
    .action(async (options: ServeOptions) => {
      const { serve } = await import('../serve.js');
      await serve(options, context);
    });
}

import { Command, Option } from 'commander';
import type { Context } from '../context.js';
import type { McpFlags } from '../mcp.js';
import { collect, parseCount, parseDuration } from '../values.js';

const examples = `Examples:
  $ tarscli mcp
  $ tarscli mcp --root ~/work/shop --root ~/work/lib --allow-write
  $ tarscli mcp --http 127.0.0.1:8931 --token-file ~/.config/tars-mcp-token
`;

const notes = `
Serves the Model Context Protocol on stdin and stdout until stdin ends; docs/mcp.md has entries for clients.
With --http the token is that of --token-file, or of TARS_MCP_TOKEN.
`;

export function create(context: Context): Command {
  return new Command('mcp')
    .description('Lets models call the tools of tarscli, by the Model Context Protocol.')
    .option(
      '--root <folder>',
      'folder whose files may be named (repeatable; default: the working folder)',
      collect,
    )
    .option('--allow-write', 'offer apply_fixes, which changes files')
    .option('--patterns <file>', 'pattern database, or builtin (repeatable; default: builtin)', collect)
    .addOption(
      new Option('--backend <name>', 'what sandboxes are')
        .choices(['auto', 'hyperlight', 'jco'])
        .default('auto'),
    )
    .option('--concurrency <count>', 'sandboxes at once (default: by the machine)', parseCount)
    .option('--time-limit <time>', 'most time of one call (default: 30m)', parseDuration)
    .option('--http <host:port>', 'serve HTTP there instead; port 0 takes a free one')
    .option('--token-file <file>', 'token for --http, readable by you alone; made if it is not there')
    .option('--allow-host <name>', 'another name that the server is reached by (repeatable)', collect)
    .option('--allow-origin <name>', 'site whose scripts may call (repeatable)', collect)
    .addHelpText('before', examples)
    .addHelpText('after', notes)
    .action(async (flags: McpFlags) => {
      const { serveMcp } = await import('../mcp.js');
      await serveMcp(flags, context);
    });
}

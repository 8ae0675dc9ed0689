import { Command, Option } from 'commander';
import type { BenchOptions } from '../bench.js';
import type { Context } from '../context.js';
import { parseCount } from '../values.js';

const examples = `Examples:
  $ tarscli bench --quick
  $ tarscli bench --path src --only throughput,latency --rounds 9
  $ tarscli bench --json --out bench.json
`;

export function create(context: Context): Command {
  return new Command('bench')
    .description(
      'Measures sandboxes on this machine: start, memory, calls, latency, throughput, scaling; in interleaved rounds, next to a control.',
    )
    .option('--path <folder>', 'files to measure with, a folder or one file (default: generated C#)')
    .addOption(
      new Option('--backend <name>', 'what to measure; all: every backend that works here')
        .choices(['all', 'hyperlight', 'jco'])
        .default('all'),
    )
    .option('--rounds <count>', 'how often each is measured (default: 5, with --quick 2)', parseCount)
    .option('--only <names>', 'names of measurements, with commas between them (default: all)')
    .option('--quick', 'little work, to see that it runs: not figures to publish')
    .option('--json', 'print JSON')
    .option('-o, --out <file>', 'write to a file instead of stdout')
    .addHelpText('before', examples)
    .action(async (options: BenchOptions) => {
      const { runBench } = await import('../bench.js');
      await runBench(options, context);
    });
}

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
      'Measures sandboxes on this machine, in interleaved rounds, next to a control: start, memory, calls, latency, throughput, scaling.',
    )
    .option('--path <folder>', 'a folder or file to measure with (default: generated C#)')
    .addOption(
      new Option('--backend <name>', 'what to measure; all: every backend that works here')
        .choices(['all', 'hyperlight', 'jco'])
        .default('all'),
    )
    .option('--rounds <count>', 'rounds of each measurement (default: 5, with --quick 2)', parseCount)
    .option('--only <names>', 'names of measurements, separated by commas (default: all)')
    .option('--quick', 'do little work, to check that it runs: not figures to publish')
    .option('--json', 'print JSON')
    .option('-o, --out <file>', 'write to a file instead of stdout')
    .addHelpText('before', examples)
    .action(async (options: BenchOptions) => {
      const { runBench } = await import('../bench.js');
      await runBench(options, context);
    });
}

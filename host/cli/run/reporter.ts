import type { Reporter } from '../../reports/run-report.js';
import type { Output } from '../terminal.js';
import type { RunOptions } from './options.js';

export async function createReporter(
  options: RunOptions,
  { stdout, root, startedAt }: { stdout: Output; root: string; startedAt: Date },
): Promise<Reporter> {
  switch (options.format) {
    case 'json': {
      const { JsonReporter } = await import('../../reports/json.js');
      return new JsonReporter();
    }
    case 'sarif': {
      const { SarifReporter } = await import('../../reports/sarif.js');
      return new SarifReporter({ root, startedAt });
    }
    case 'text': {
      const { TextReporter } = await import('../../reports/text.js');
      const toFile = options.output !== undefined;
      return new TextReporter({
        colors: !toFile && stdout.colors,
        columns: toFile ? 120 : stdout.columns,
        quiet: options.quiet === true,
      });
    }
  }
}

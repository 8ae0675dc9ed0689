import { type Format, formats, openReporter } from '../../reports/formats.js';
import type { HistoryPoint } from '../../reports/history-point.js';
import type { Reporter } from '../../reports/run-report.js';
import { UsageError } from '../errors.js';
import type { Output } from '../terminal.js';
import type { RunOptions } from './options.js';

export interface ReporterSetting {
  stdout: Output;
  root: string;
  startedAt: Date;
  history: readonly HistoryPoint[];
}

/** `toFile`: it is not the terminal that the text goes to. */
export function createReporter(
  format: Format,
  toFile: boolean,
  { quiet }: Pick<RunOptions, 'quiet'>,
  { stdout, ...setting }: ReporterSetting,
): Promise<Reporter> {
  return openReporter(format, {
    ...setting,
    colors: !toFile && stdout.colors,
    columns: toFile ? 120 : stdout.columns,
    quiet: quiet === true,
  });
}

/** Whether a form of the report is asked for, on stdout or in a file. */
export function wantsFormat(wanted: Format, { format, also }: Pick<RunOptions, 'format' | 'also'>): boolean {
  return [format, ...(also ?? []).map((text) => parseAlso(text).format)].includes(wanted);
}

/**
 * `FORMAT=FILE`, as --also takes it.
 * @throws UsageError
 */
export function parseAlso(text: string): { format: Format; file: string } {
  const [, name, file] = /^([a-z]+)=(.+)$/s.exec(text) ?? [];
  const format = formats.find((known) => known === name);
  if (format === undefined || file === undefined) {
    throw new UsageError(`--also takes FORMAT=FILE, not ${JSON.stringify(text)}`, {
      hint: `such as html=report.html; formats are ${formats.join(', ')}`,
    });
  }
  return { format, file };
}

import { type Format, openFormatter } from '../../reports/formats.js';
import type { HistoryPoint } from '../../reports/history-point.js';
import type { Formatter } from '../../reports/run-report.js';
import type { Output } from '../terminal.js';
import { parseAlso } from './also.js';
import type { RunOptions } from './options.js';

export interface ReporterContext {
  stdout: Output;
  root: string;
  startedAt: Date;
  history: readonly HistoryPoint[];
}

/** `toFile`: the text doesn't go to the terminal. */
export function createFormatter(
  format: Format,
  toFile: boolean,
  { quiet, maxReport }: Pick<RunOptions, 'quiet' | 'maxReport'>,
  { stdout, ...context }: ReporterContext,
): Promise<Formatter> {
  return openFormatter(format, {
    ...context,
    colors: !toFile && stdout.colors,
    columns: toFile ? 120 : stdout.columns,
    quiet: quiet === true,
    maxReportBytes: maxReport,
  });
}

/** Whether the format is wanted, on stdout or in a file. */
export function wantsFormat(wanted: Format, { format, also }: Pick<RunOptions, 'format' | 'also'>): boolean {
  return [format, ...(also ?? []).map((text) => parseAlso(text).format)].includes(wanted);
}

import type { Severity } from '../../../wit/types/agent.js';
import { compareReports, isWorse } from '../../reports/compare/compare.js';
import { comparisonMarkdown } from '../../reports/compare/markdown.js';
import type { Comparison } from '../../reports/compare/schema.js';
import { comparisonText } from '../../reports/compare/text.js';
import { readReport } from '../../reports/read-report.js';
import { visibleJson } from '../../reports/visible.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { writeResult } from '../run/sink.js';

export interface CompareOptions {
  format: 'text' | 'json' | 'markdown';
  output?: string;
  failOn: Severity | 'never';
}

export async function compare(
  before: string,
  after: string,
  options: CompareOptions,
  context: Context,
): Promise<void> {
  const comparison = compareReports(await readReport(before), await readReport(after));
  const text = write(comparison, options, context);
  await writeResult(options.output, context.terminal.stdout, text);
  if (isWorse(comparison, options.failOn)) context.setExitCode(exitCodes.findings);
}

function write(comparison: Comparison, { format, output }: CompareOptions, { terminal }: Context): string {
  if (format === 'json') return `${visibleJson(comparison, 2)}\n`;
  if (format === 'markdown') return comparisonMarkdown(comparison);
  const { paint } = terminal.stdout;
  const plain = (text: string) => text;
  const styles =
    output === undefined
      ? { bad: paint.red, good: paint.green, dim: paint.dim }
      : { bad: plain, good: plain, dim: plain };
  return comparisonText(comparison, styles);
}

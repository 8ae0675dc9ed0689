import type { Report } from '../../wit/types/agent.js';
import type { Options } from './settings.js';

/** Counts the lines of code of a file, as well as they are known. */
export function linesOf(report: Report, { lines }: Pick<Options, 'lines'>): number {
  const codeLines = fileMetric(report, 'code-lines');
  return Math.max(0, Math.round(codeLines ?? lines[report.path] ?? lastLine(report)));
}

/** Counts the lines that hold more than blanks. */
export function filledLinesOf(report: Report, options: Pick<Options, 'lines'>): number {
  return linesOf(report, options) + Math.max(0, fileMetric(report, 'comment-lines') ?? 0);
}

/** Counts the lines with a piece that didn't parse. */
export function unparsedLinesOf({ unparsed }: Report): number {
  let count = 0;
  let reach = 0;
  for (const { start, end, line, endLine } of unparsed.toSorted((a, b) => a.line - b.line)) {
    if (end <= start) continue;
    count += Math.max(0, endLine - Math.max(reach, line - 1));
    reach = Math.max(reach, endLine);
  }
  return count;
}

function fileMetric({ metrics }: Report, wanted: string): number | undefined {
  return metrics.find(({ name, subject }) => name === wanted && !subject)?.value;
}

function lastLine({ findings }: Report): number {
  return findings.reduce((last, { span }) => Math.max(last, span.endLine), 1);
}

import type { RunSummary } from './run-report.js';

/** Code scanning refuses a whole upload if a run has more. */
const mostResults = 25_000;

/** Writes the notice for a SARIF report with too many findings. */
export function sarifNotice({ findings, suppressed, baseline }: RunSummary): string | undefined {
  const results = Object.values(findings).reduce((sum, count) => sum + count, suppressed + baseline);
  if (results <= mostResults) return undefined;
  return `the SARIF report has ${results} results, and GitHub code scanning refuses more than ${mostResults} a run: --min-severity leaves findings out, and a run for each folder makes smaller reports`;
}

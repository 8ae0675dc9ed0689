import type { FileReport } from '../contract/report.js';

/**
 * Merges the reports of several agents on each file into one under one name. Reports come file by file, as from a run.
 */
export async function* mergeByFile(
  reports: AsyncIterable<FileReport>,
  agent: string,
): AsyncGenerator<FileReport, void, undefined> {
  let merged: FileReport | undefined;
  for await (const report of reports) {
    if (merged && merged.path === report.path && merged.agent !== report.agent) {
      merged = merge(merged, report);
    } else {
      if (merged) yield { ...merged, agent };
      merged = report;
    }
  }
  if (merged) yield { ...merged, agent };
}

const worst = ['complete', 'partial', 'failed'] as const;

/** Keeps the first agent's name, which tells a file that comes twice from a second agent's report. */
function merge(one: FileReport, other: FileReport): FileReport {
  const status = worst[Math.max(worst.indexOf(one.status), worst.indexOf(other.status))]!;
  const seen = new Set(one.unparsed.map(({ start, end }) => `${start} ${end}`));
  const error = one.error ?? other.error;
  return {
    ...one,
    // Findings of one agent are kept even if another failed.
    status:
      status === 'failed' && (one.status !== 'failed' || other.status !== 'failed') ? 'partial' : status,
    findings: [...one.findings, ...other.findings],
    metrics: [...one.metrics, ...other.metrics],
    unparsed: [...one.unparsed, ...other.unparsed.filter(({ start, end }) => !seen.has(`${start} ${end}`))],
    log: [...one.log, ...other.log],
    ...(error && { error }),
  };
}

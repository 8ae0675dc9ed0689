import type { Report } from '../../wit/types/agent.js';
import { type FunctionMetrics, functionsOf } from '../sdk/index.js';

/** Everything that reports say about one file. */
export interface Subject extends Report {
  functions: FunctionMetrics[];
}

/** Merges the reports of each file: several agents may have made one each. */
export function subjectsOf(reports: readonly Report[]): Subject[] {
  const byPath = new Map<string, Report>();
  for (const report of reports) {
    const earlier = byPath.get(report.path);
    byPath.set(report.path, earlier ? together(earlier, report) : report);
  }
  return [...byPath.values()].map((report) => ({ ...report, functions: functionsOf(report) }));
}

function together(one: Report, other: Report): Report {
  const seen = new Set(one.unparsed.map(({ start, end }) => `${start} ${end}`));
  return {
    ...one,
    findings: [...one.findings, ...other.findings],
    metrics: [...one.metrics, ...other.metrics],
    unparsed: [...one.unparsed, ...other.unparsed.filter(({ start, end }) => !seen.has(`${start} ${end}`))],
  };
}

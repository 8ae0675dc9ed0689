import type { Report, Task } from '../../wit/types/agent.js';
import { FindingsLimitError } from '../base/errors.js';
import { loadSchemas } from '../contract/answer-json.js';
import type { CallResult } from '../contract/backend.js';
import { validateOutcome } from '../contract/outcome.js';
import type { FileReport } from '../contract/report.js';
import type { Lease } from '../pool/pool.js';
import type { WorkItem } from './batch-queue.js';
import type { PreparedAgent } from './plan.js';
import { inReport } from './retry-policy.js';

/**
 * One call with some files, and a report for each of them, in their order.
 * @throws what `Sandbox.call` and `validateOutcome` do
 */
export async function callBatch(
  lease: Lease,
  agent: string,
  { image, limits }: PreparedAgent,
  items: readonly WorkItem[],
  options: string,
  signal: AbortSignal,
): Promise<FileReport[]> {
  const task: Task = { sources: items.map(({ source }) => source), reports: [], options };
  const called = lease.call(task, signal);
  // What the answer is checked with loads while the guest runs.
  void loadSchemas();
  const { outcome, log, usage } = await called;
  const rules = new Set(image.rules.map((rule) => rule.id));
  const { reports } = await validateOutcome(outcome, { agent, task, rules, onePerSource: true, limits });
  return items.map(({ source }, at) => ({
    ...fileReport(reports[at]!, limits.findingsPerFile),
    path: source.path,
    language: source.language,
    agent,
    backend: image.backend,
    isolation: image.isolation,
    usage: usageOf(usage, items.length),
    log: at === 0 ? log : [],
  }));
}

function usageOf(usage: CallResult['usage'], files: number): NonNullable<FileReport['usage']> {
  return { ...usage, files };
}

function fileReport(
  { findings, metrics, unparsed }: Report,
  limit: number,
): Pick<FileReport, 'status' | 'findings' | 'metrics' | 'unparsed' | 'error'> {
  if (findings.length <= limit) {
    return { status: unparsed.length > 0 ? 'partial' : 'complete', findings, metrics, unparsed };
  }
  const error = new FindingsLimitError(`${findings.length} findings, of which the first ${limit} are kept`, {
    hint: 'raise findingsPerFile, or turn off what finds so much',
  });
  return { status: 'partial', error: inReport(error), findings: findings.slice(0, limit), metrics, unparsed };
}

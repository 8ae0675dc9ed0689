import type { Scores } from '../../wit/documents/scores.js';
import type { Rule } from '../../wit/types/agent.js';
import type { Host } from '../host/host.js';
import type { ReportedFile } from '../reports/run-report.js';
import type { OnLog } from '../workflow/call-agent.js';
import { type FeedbackDocument, report } from '../workflow/report.js';

export interface FeedbackDocumentOptions {
  agent?: string;
  settings?: unknown;
  scores: Scores | undefined;
  rules: Iterable<Rule>;
  onLog?: OnLog | undefined;
  signal: AbortSignal;
}

/** Has a reporter sum up the files of an analysis. */
export function makeFeedbackDocument(
  host: Host,
  files: readonly ReportedFile[],
  options: FeedbackDocumentOptions,
): Promise<FeedbackDocument> {
  const errors = files.flatMap(({ path, error }) => (error ? [[path, error.code] as const] : []));
  return report(
    host,
    files.filter(({ status }) => status !== 'failed'),
    { ...options, errors: new Map(errors) },
  );
}

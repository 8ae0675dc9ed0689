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
  files: Iterable<ReportedFile>,
  options: FeedbackDocumentOptions,
): Promise<FeedbackDocument> {
  const errors = new Map<string, string>();
  for (const { path, error } of files) if (error) errors.set(path, error.code);
  return report(host, analyzed(files), { ...options, errors });
}

function* analyzed(files: Iterable<ReportedFile>): Iterable<ReportedFile> {
  for (const file of files) if (file.status !== 'failed') yield file;
}

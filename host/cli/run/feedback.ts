import type { Rule } from '../../../wit/types/agent.js';
import type { Host } from '../../host/host.js';
import type { ReportedFile } from '../../reports/run-report.js';
import type { Scores } from '../../reports/scores.js';
import { type Feedback, report } from '../../workflow/report.js';

export interface FeedbackSetting {
  agent?: string;
  settings?: unknown;
  scores: Scores | undefined;
  rules: Iterable<Rule>;
  signal: AbortSignal;
}

/** What a reporter makes of the files of a run. */
export function feedbackOn(
  host: Host,
  files: readonly ReportedFile[],
  setting: FeedbackSetting,
): Promise<Feedback> {
  const errors = files.flatMap(({ path, error }) => (error ? [[path, error.code] as const] : []));
  return report(
    host,
    files.filter(({ status }) => status !== 'failed'),
    { ...setting, errors: new Map(errors) },
  );
}

import { visible, visibleJson, visibleLine } from '../reports/visible.js';
import { judge } from '../services/core/judge.js';
import type { Context } from './context.js';
import { noticesOf } from './notice.js';

export interface FeedbackOptions {
  accept?: boolean;
  reject?: boolean;
  why?: string;
  report?: string;
  patterns?: string[];
  learningDb?: string;
  validator?: string;
  json?: boolean;
}

export async function giveFeedback(
  fingerprint: string,
  options: FeedbackOptions,
  context: Context,
): Promise<void> {
  const { stdout } = context.terminal;
  const { why, report, validator, patterns, learningDb } = options;
  const result = await judge(
    { fingerprint, accepted: options.accept === true, why, report, validator },
    { cwd: context.cwd, patterns, learningDb, signal: context.signal, onNotice: noticesOf(context.terminal) },
  );
  if (options.json) {
    stdout.write(`${visibleJson(result, 2)}\n`);
    return;
  }
  const { finding, accepted, standing } = result;
  const { posterior } = standing;
  const percent = (share: number) => `${Math.round(100 * share)} %`;
  stdout.write(
    `${accepted ? 'accepted' : 'rejected'} ${visible(`${finding.rule} at ${finding.path}:${finding.line}`)}\n` +
      `${visibleLine(finding.rule)}: ${standing.accepted} accepted, ${standing.rejected} rejected; right in about ${percent(posterior.mean)} of cases, ` +
      `in ${percent(posterior.lower)} at least\n`,
  );
}

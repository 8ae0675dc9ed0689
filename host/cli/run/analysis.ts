import { loadPatterns } from '../../patterns/load.js';
import type { ReportedFile } from '../../reports/run-report.js';
import { churnOf } from '../../workflow/churn.js';
import { score } from '../../workflow/score.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { executeRun, type RunSubject } from './execute.js';
import type { RunOptions } from './options.js';
import { scorerRules } from './scorer-rules.js';

const aYear = '1 year ago';

/** `tarscli analyze`: analyzers over the files, each file by all of them, and the scorer over their reports. */
export async function executeAnalysis(
  paths: readonly string[],
  options: RunOptions,
  churn: true | string | undefined,
  context: Context,
): Promise<ExitCode> {
  const { cwd, signal } = context;
  const [database, commits] = await Promise.all([
    loadPatterns(options.patterns),
    churn === undefined ? undefined : churnOf(cwd, churn === true ? aYear : churn, signal),
  ]);
  const conclude: RunSubject['conclude'] = (host, files, judged) =>
    score(host, files.map(asFound), {
      settings: { rules: scorerRules(database, judged) },
      ...(commits && { churn: commits }),
      signal,
    });
  const agents = ['pattern-matcher', 'complexity'];
  return executeRun({ name: 'analyze', agents, conclude }, paths, options, context);
}

/** Before learning moved anything: judgements count in the scores once, in how often a rule was right. */
function asFound(file: ReportedFile): ReportedFile {
  return { ...file, findings: file.findings.map((finding) => ({ ...finding, ...finding.asFound })) };
}

import { loadPatterns } from '../../patterns/load.js';
import type { ReportedFile } from '../../reports/run-report.js';
import { churnOf } from '../../workflow/churn.js';
import { score } from '../../workflow/score.js';
import type { ExitCode } from '../exit-codes.js';
import type { Context } from '../program.js';
import { executeRun } from './execute.js';
import type { RunOptions } from './options.js';

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
  const rules = Object.fromEntries(
    database.patterns.map(({ id, impact, difficulty, statistics: { succeeded, failed } }) => [
      id,
      { impact, difficulty, succeeded, failed },
    ]),
  );
  const agents = ['pattern-matcher', 'complexity'];
  const conclude = (host: Parameters<typeof score>[0], files: readonly ReportedFile[]) =>
    score(host, files, { settings: { rules }, ...(commits && { churn: commits }), signal });
  return executeRun({ name: 'analyze', agents, conclude }, paths, options, context);
}

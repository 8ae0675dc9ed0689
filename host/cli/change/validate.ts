import type { ValidateChangeOptions } from '../../analysis/changes/options.js';
import { validateChange } from '../../analysis/changes/validate-change.js';
import { visibleJson } from '../../reports/visible.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { writeResult } from '../run/sink.js';
import { changeOptions } from './generate.js';
import type { ValidateOptions } from './options.js';
import { describeVerdict } from './verdict-text.js';

/** Validates the change from one folder to another: from the command line to the exit code. */
export async function executeValidate(
  agent: string,
  options: ValidateOptions,
  context: Context,
): Promise<ExitCode> {
  const change = changeOf(options);
  const verdict = await validateChange({ ...(await changeOptions(agent, options, context)), ...change });
  const { stdout } = context.terminal;
  const text =
    options.format === 'json' ? `${visibleJson(verdict, 2)}\n` : describeVerdict(verdict, stdout.paint);
  await writeResult(options.output, stdout, text);
  return verdict.verdict === 'accepted' ? exitCodes.ok : exitCodes.findings;
}

function changeOf({
  before,
  after,
  findings,
  reportBefore,
  reportAfter,
  target: targets,
}: ValidateOptions): Pick<ValidateChangeOptions, 'before' | 'after' | 'findings' | 'reports' | 'targets'> {
  if (before === undefined || after === undefined) {
    throw new UsageError('a validator needs to know a change', {
      hint: 'name the folders with the files as they were and as they are to be: --before DIR --after DIR',
    });
  }
  if ((reportBefore === undefined) !== (reportAfter === undefined)) {
    throw new UsageError('--report-before and --report-after go together', { hint: 'give both, or none' });
  }
  if (!findings && (targets || reportBefore)) {
    throw new UsageError('--no-findings does not go with targets or reports', { hint: 'leave it out' });
  }
  const reports = reportBefore === undefined ? undefined : { before: reportBefore, after: reportAfter! };
  return { before, after, findings, reports, targets };
}

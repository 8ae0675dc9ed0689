import { type Analysis, analyze } from '../../analysis/analyze.js';
import type { AnalyzeOptions } from '../../analysis/options.js';
import { AgentRoleError, InputError } from '../../base/errors.js';
import type { Context } from '../context.js';
import { ReaderGone, UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { analyzeOptions, inputOf } from './analyze-options.js';
import type { RunOptions } from './options.js';
import { RunPresenter } from './presenter.js';

/** What a command runs on files. */
export type RunSubject = Pick<AnalyzeOptions, 'agents' | 'name' | 'scores'>;

/** One analysis, from the words of the command line to the exit code. */
export async function executeRun(
  subject: RunSubject,
  paths: readonly string[],
  options: RunOptions,
  context: Context,
): Promise<ExitCode> {
  assertSettingsFit(subject, options);
  await using presenter = new RunPresenter(options, context);
  const analysis = analyze(inputOf(paths, options), {
    ...(await analyzeOptions(options, context)),
    ...subject,
    onNotice: presenter.notice,
    onLog: presenter.onLog,
  });
  let cut = false;
  try {
    for await (const event of analysis) {
      cut = event.type !== 'summary' && presenter.isInVain;
      if (cut) break;
      await presenter.take(event, analysis);
    }
  } catch (error) {
    await presenter.discard();
    throw error instanceof AgentRoleError ? elsewhere(error) : error;
  }
  if (cut) await presenter.tellStats(analysis);
  return conclude(analysis, options, { presenter, context, cut });
}

interface Conclusion {
  presenter: RunPresenter;
  context: Context;
  cut: boolean;
}

function conclude(
  { totals }: Analysis,
  options: RunOptions,
  { presenter: { failures }, context, cut }: Conclusion,
): ExitCode {
  if (totals.interrupted) {
    failures.tell(context);
    return exitCodes.interrupted;
  }
  failures.throwLast(context);
  const code = exitCode(totals, options);
  if (cut && code === exitCodes.ok) throw new ReaderGone();
  if (totals.files === 0 && !cut) {
    throw new InputError('there was no file to look at', {
      hint: 'check the paths, --language, and what .gitignore leaves out (--no-gitignore)',
    });
  }
  return code;
}

function exitCode(totals: Analysis['totals'], { updateBaseline, failOn }: RunOptions): ExitCode {
  if (!totals.complete) return exitCodes.incomplete;
  if (totals.refused > 0) return exitCodes.unfixed;
  return !updateBaseline && totals.reaches(failOn) ? exitCodes.findings : exitCodes.ok;
}

/** Said in terms of options, before anything starts. */
function assertSettingsFit({ agents = [] }: RunSubject, { patterns, settings }: RunOptions): void {
  const byPatterns = agents.filter((agent) => agent === 'pattern-matcher');
  if (patterns !== undefined && byPatterns.length === 0) {
    throw new UsageError(`${agents.join(', ')} does not work by patterns`, { hint: 'leave out --patterns' });
  }
  if (settings !== undefined && byPatterns.length === agents.length) {
    throw new UsageError('pattern-matcher is set by its patterns', {
      hint: 'use --patterns instead of --settings',
    });
  }
}

const help: Partial<Record<string, string>> = {
  scorer: 'tarscli analyze --help, and --reports in tarscli hyperlight-run --help',
  generator: 'tarscli generate --help',
  validator: 'tarscli validate-change --help',
  reporter: '--format feedback in tarscli analyze --help, and --reports in tarscli hyperlight-run --help',
};

function elsewhere(error: AgentRoleError): UsageError {
  return new UsageError(error.message, { hint: `see ${help[error.role]}`, cause: error });
}

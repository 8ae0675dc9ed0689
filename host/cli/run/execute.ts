import { type Analysis, analyzeOn } from '../../analysis/analyze.js';
import type { AnalyzeOptions } from '../../analysis/options.js';
import { AgentRoleError, InputError } from '../../base/errors.js';
import { returnFreedMemory } from '../../sandbox/allocator.js';
import type { Context } from '../context.js';
import { ReaderGone, UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { analyzeOptions, inputOf } from './analyze-options.js';
import type { RunOptions } from './options.js';
import { RunPresenter } from './presenter.js';

/** Fewer files leave little memory behind, and are done before the addon is loaded. */
const manyFiles = 50;

/** What a command runs on files. */
export type RunSubject = Pick<AnalyzeOptions, 'agents' | 'name' | 'scores'>;

/** Runs one analysis: from the command line to the exit code. */
export async function executeRun(
  subject: RunSubject,
  paths: readonly string[],
  options: RunOptions,
  context: Context,
): Promise<ExitCode> {
  assertSettingsFit(subject, options);
  await using presenter = new RunPresenter(options, context);
  const analysis = analyzeOn(await context.host?.(), inputOf(paths, options), {
    ...(await analyzeOptions(options, context)),
    ...subject,
    onNotice: presenter.notice,
    onLog: presenter.onLog,
  });
  let cut = false;
  let events = 0;
  try {
    for await (const event of analysis) {
      if (++events === manyFiles) returnFreedMemory();
      cut = event.type !== 'summary' && presenter.isInVain;
      if (cut) break;
      await presenter.take(event, analysis);
    }
  } catch (error) {
    await presenter.discard();
    throw error instanceof AgentRoleError ? withRoleHelp(error) : error;
  }
  if (cut) await presenter.tellStats(analysis);
  return exitCodeOfRun(analysis, options, { presenter, context, cut });
}

interface RunEnding {
  presenter: RunPresenter;
  context: Context;
  cut: boolean;
}

function exitCodeOfRun(
  { totals }: Analysis,
  options: RunOptions,
  { presenter: { failures }, context, cut }: RunEnding,
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

/** Refuses settings that don't fit, in terms of options and before anything starts. */
function assertSettingsFit({ agents = [] }: RunSubject, options: RunOptions): void {
  const { settings } = options;
  const byPatterns = agents.filter((agent) => agent === 'pattern-matcher');
  const given = (['patterns', 'profile', 'only'] as const).find((name) => options[name] !== undefined);
  if (given !== undefined && byPatterns.length === 0) {
    throw new UsageError(`${agents.join(', ')} does not work by patterns`, { hint: `leave out --${given}` });
  }
  if (settings !== undefined && byPatterns.length === agents.length) {
    throw new UsageError('pattern-matcher is set by its patterns', {
      hint: 'use --patterns instead of --settings',
    });
  }
}

const helpByRole: Partial<Record<string, string>> = {
  scorer: 'tarscli analyze --help, and --reports in tarscli hyperlight-run --help',
  generator: 'tarscli generate --help',
  validator: 'tarscli validate-change --help',
  reporter: '--format feedback in tarscli analyze --help, and --reports in tarscli hyperlight-run --help',
};

function withRoleHelp(error: AgentRoleError): UsageError {
  return new UsageError(error.message, { hint: `see ${helpByRole[error.role]}`, cause: error });
}

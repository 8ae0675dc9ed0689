import type { Scores } from '../../../wit/documents/scores.js';
import { type FeedbackDocumentOptions, makeFeedbackDocument } from '../../analysis/feedback-document.js';
import { openHost } from '../../analysis/opening.js';
import { scorerRules } from '../../analysis/scorer-rules.js';
import type { Host } from '../../host/host.js';
import { feedbackDocumentJson } from '../../reports/feedback-document.js';
import { type JsonReport, readReport } from '../../reports/read-report.js';
import { scoresText } from '../../reports/scores-text.js';
import { visibleJson } from '../../reports/visible.js';
import { score } from '../../workflow/score.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { hostOptions } from '../host-options.js';
import { logNotices } from '../log-notices.js';
import { noticesOf } from '../notice.js';
import { readSettings } from '../settings-file.js';
import type { Output } from '../terminal.js';
import type { RunOptions } from './options.js';
import { writeResult } from './sink.js';

export interface ReportAgentOptions extends RunOptions {
  /** A JSON report. */
  reports: string;
}

const ownScorer = 'scorer';

/** Runs a scorer or reporter on the reports of an earlier run: from the command line to the exit code. */
export async function executeReportAgent(
  agent: string,
  role: 'scorer' | 'reporter',
  options: ReportAgentOptions,
  context: Context,
): Promise<ExitCode> {
  const { signal, terminal } = context;
  const notice = noticesOf(terminal, { quiet: options.quiet });
  const report = await readReport(options.reports);
  const settings = await settingsOf(agent, options);
  await using host = await openHost({ ...hostOptions(options), onNotice: notice });
  const task = { agent, settings, onLog: logNotices(options, context), signal };
  const said =
    role === 'scorer'
      ? scoresOf(
          await score(host, report.files, { ...task, clones: report.clones ?? [] }),
          options,
          terminal.stdout,
        )
      : await feedback(host, report, task);
  await writeResult(options.output, terminal.stdout, said);
  return exitCodes.ok;
}

function scoresOf(scores: Scores, { format, output }: RunOptions, stdout: Output): string {
  if (format === 'json') return `${visibleJson(scores, 2)}\n`;
  const colors = output === undefined && stdout.colors;
  return scoresText(
    scores,
    (code, close) => (text) => (colors ? `\x1b[${code}m${text}\x1b[${close}m` : text),
  );
}

async function feedback(
  host: Host,
  { files, rules, analysis: scores }: JsonReport,
  task: Omit<FeedbackDocumentOptions, 'scores' | 'rules'>,
): Promise<string> {
  return feedbackDocumentJson(await makeFeedbackDocument(host, files, { ...task, scores, rules }));
}

/** Reads the agent's settings. The scorer's default is the rules of the patterns, as in `analyze`. */
async function settingsOf(agent: string, { patterns, settings }: RunOptions): Promise<unknown> {
  if (patterns !== undefined && (agent !== ownScorer || settings !== undefined)) {
    throw new UsageError(
      agent === ownScorer
        ? '--patterns and --settings both say what is known of rules'
        : `${agent} does not work by patterns`,
      { hint: 'leave out --patterns' },
    );
  }
  if (agent !== ownScorer || settings !== undefined) return readSettings(settings);
  const { loadPatterns } = await import('../../patterns/load.js');
  return { rules: scorerRules(await loadPatterns(patterns), undefined) };
}

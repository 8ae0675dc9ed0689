import { pathToFileURL } from 'node:url';
import type { Analysis } from '../../analysis/analyze.js';
import type {
  AnalysisEvent,
  AnalysisStarted,
  AnalysisSummary,
  FileDone,
  FileFixed,
} from '../../analysis/events.js';
import { patchOf } from '../../findings/patch.js';
import { plural } from '../../reports/plural.js';
import { sarifNotice } from '../../reports/sarif-limit.js';
import type { OnLog } from '../../workflow/call-agent.js';
import type { Context } from '../context.js';
import { logNotices } from '../log-notices.js';
import { noticesOf } from '../notice.js';
import { FailedFiles } from './failed-files.js';
import { Failures } from './failures.js';
import { wantsFormat } from './formatter.js';
import { withLimitHint } from './limit-hints.js';
import { baselineText, refusedTexts, skipText } from './notices.js';
import type { RunOptions } from './options.js';
import { PatchPaths } from './patch-paths.js';
import { Progress } from './progress.js';
import { RunOutput } from './run-output.js';

/** Shows an analysis as the command line asks: its reports, notices and progress. */
export class RunPresenter implements AsyncDisposable {
  readonly notice: (text: string) => void;
  readonly failures = new Failures();
  readonly #options: RunOptions;
  readonly #context: Context;
  readonly #progress: Progress;
  /** Shows the agents' log lines. */
  readonly onLog: OnLog;
  readonly #failed = new FailedFiles();
  readonly #patchPaths = new PatchPaths();
  #output: RunOutput | undefined;

  constructor(options: RunOptions, context: Context) {
    const { terminal } = context;
    this.#options = options;
    this.#context = context;
    this.#progress = new Progress(terminal.stderr, options.quiet !== true);
    const clear = () => this.#progress.clear();
    this.notice = noticesOf(terminal, { quiet: options.quiet, clear });
    this.onLog = logNotices(options, context, clear);
  }

  /** Whether nobody reads the output, and the analysis has no other effect. */
  get isInVain(): boolean {
    return this.#output !== undefined && !this.#output.isWanted && !hasOtherWork(this.#options);
  }

  async take(event: AnalysisEvent, analysis: Analysis): Promise<void> {
    switch (event.type) {
      case 'started':
        return this.#open(event);
      case 'skipped':
        if (event.named) this.notice(skipText(event));
        return;
      case 'refused':
        refusedTexts(event).forEach(this.notice);
        return;
      case 'fixed':
        return this.#fixed(event);
      case 'file':
        return this.#file(event);
      case 'summary':
        return this.#end(event, analysis);
      case 'failed':
        await this.failures.of(() => Promise.reject(event.error));
        return;
      case 'baseline':
        this.notice(baselineText(event));
    }
  }

  /** Discards unfinished reports. */
  async discard(): Promise<void> {
    await this.#output?.discard();
  }

  async tellStats(analysis: Analysis): Promise<void> {
    const { stats: to } = this.#options;
    const stats = analysis.stats();
    if (to === undefined || stats === undefined) return;
    await this.failures.of(async () => {
      const { describeStats, writeStats } = await import('./stats.js');
      if (to === true) this.#context.terminal.stderr.write(describeStats(stats));
      else await writeStats(to, stats);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#progress.stop();
  }

  async #open({ agent, backend, history }: AnalysisStarted): Promise<void> {
    const { terminal, version, cwd } = this.#context;
    this.#output = await RunOutput.open(this.#options, {
      terminal,
      progress: this.#progress,
      run: { tool: { name: 'tarscli', version }, agent, backend },
      root: `${pathToFileURL(cwd).href}/`,
      history,
      failures: this.failures,
    });
  }

  async #fixed({ source, text }: FileFixed): Promise<void> {
    if (!this.#options.dryRun) return;
    const path = this.#patchPaths.of(source);
    await this.#output!.diff(patchOf(path, source.text, text, source.encoding));
  }

  async #file({ file, text, progress }: FileDone): Promise<void> {
    this.#progress.show(progress.files, progress.findings);
    this.onLog(file.path, file.log ?? []);
    const hinted = withLimitHint(file);
    this.#failed.add(hinted);
    await this.#output!.file(hinted, text);
  }

  /** Names the files that failed: the exit code alone says only that there are some, and a report may be in a file. */
  #tellFailed(): void {
    const { stderr } = this.#context.terminal;
    for (const line of this.#failed.lines()) stderr.write(`${stderr.paint.red('error')}: ${line}\n`);
  }

  async #end({ type: _, ...end }: AnalysisSummary, analysis: Analysis): Promise<void> {
    this.#progress.stop();
    const { interrupted, files } = end.summary;
    await this.#output!.end(end);
    this.#output!.notices().forEach(this.notice);
    this.#tellFailed();
    const tooMany = wantsFormat('sarif', this.#options) ? sarifNotice(end.summary) : undefined;
    if (tooMany !== undefined) this.notice(tooMany);
    await this.tellStats(analysis);
    if (!this.#options.dryRun || interrupted || files === 0 || this.failures.any) return;
    this.#patchPaths.notices().forEach(this.notice);
    const { fixed, fixedFiles } = analysis.totals;
    this.notice(`${plural(fixed, 'fix', 'fixes')} in ${plural(fixedFiles, 'file')} would be applied`);
  }
}

/** Whether a run keeps or changes something besides its output. */
function hasOtherWork({ fix, dryRun, updateBaseline, learn, stats, cache }: RunOptions): boolean {
  return (fix && !dryRun) || updateBaseline || learn || typeof stats === 'string' || cache || false;
}

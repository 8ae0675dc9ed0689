import type { HistoryPoint } from '../../reports/history-point.js';
import { writePieces } from '../../reports/pieces.js';
import type { ReportedFile, Reporter, RunEnd, RunStart } from '../../reports/run-report.js';
import { visibleLines } from '../../reports/visible.js';
import type { Terminal } from '../terminal.js';
import type { RunOptions } from './options.js';
import type { Progress } from './progress.js';
import { createReporter, parseAlso } from './reporter.js';
import { nowhere, openSink, type Sink } from './sink.js';

interface Setting {
  terminal: Terminal;
  progress: Progress;
  run: RunStart;
  /** URL of the folder that paths are relative to. */
  root: string;
  history: readonly HistoryPoint[];
}

interface Target {
  reporter: Reporter;
  sink: Sink;
}

/**
 * What a run writes. Nothing goes out before the first file has come back, so that a run which can't begin
 * leaves stdout empty. A dry run's stdout is the diff alone, fit for `git apply`.
 */
export class RunOutput {
  readonly #targets: readonly Target[];
  readonly #setting: Setting;
  #started = false;

  private constructor(targets: readonly Target[], setting: Setting) {
    this.#targets = targets;
    this.#setting = setting;
  }

  static async open(options: RunOptions, setting: Setting): Promise<RunOutput> {
    const { terminal, root, history } = setting;
    const reporters = { stdout: terminal.stdout, root, history, startedAt: new Date() };
    const silent = options.dryRun && options.output === undefined;
    const targets: Target[] = [];
    try {
      const reporter = await createReporter(options.format, options.output !== undefined, options, reporters);
      const sink = silent ? nowhere : await openSink(options.output, terminal.stdout);
      targets.push({ reporter, sink });
      for (const { format, file } of (options.also ?? []).map(parseAlso)) {
        const also = await createReporter(format, true, options, reporters);
        targets.push({ reporter: also, sink: await openSink(file, terminal.stdout) });
      }
      return new RunOutput(targets, setting);
    } catch (error) {
      for (const { sink } of targets) await sink.discard();
      throw error;
    }
  }

  async file(file: ReportedFile, text: string): Promise<void> {
    await this.#start();
    await this.#write((reporter) => reporter.file(file, text));
  }

  async diff(text: string): Promise<void> {
    if (text === '') return;
    this.#setting.progress.clear();
    const { stdout } = this.#setting.terminal;
    // git apply needs every byte, a terminal must not get every one.
    stdout.write(stdout.isTerminal ? visibleLines(text) : text);
    await stdout.drain();
  }

  /** An interrupted report is whole where it goes to stdout, and not put in place where it goes to a file. */
  async end(end: RunEnd): Promise<void> {
    await this.#start();
    await this.#write((reporter) => reporter.end(end));
    if (end.summary.interrupted) return this.discard();
    for (const { sink } of this.#targets) await sink.commit();
  }

  async discard(): Promise<void> {
    for (const { sink } of this.#targets) await sink.discard();
  }

  async #start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    await this.#write((reporter) => [reporter.start(this.#setting.run)]);
  }

  async #write(pieces: (reporter: Reporter) => Iterable<string>): Promise<void> {
    for (const { reporter, sink } of this.#targets) {
      await writePieces(pieces(reporter), (text) => {
        if (this.#setting.terminal.stdout.isTTY) this.#setting.progress.clear();
        return sink.write(text);
      });
    }
  }
}

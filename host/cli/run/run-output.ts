import type { ReportedFile, Reporter, RunEnd, RunStart } from '../../reports/run-report.js';
import { visible } from '../../reports/visible.js';
import type { Terminal } from '../terminal.js';
import type { RunOptions } from './options.js';
import type { Progress } from './progress.js';
import { createReporter } from './reporter.js';
import { nowhere, openSink, type Sink } from './sink.js';

interface Setting {
  terminal: Terminal;
  progress: Progress;
  run: RunStart;
  /** URL of the folder that paths are relative to. */
  root: string;
}

/**
 * What a run writes. Nothing goes out before the first file has come back, so that a run which can't begin
 * leaves stdout empty. A dry run's stdout is the diff alone, fit for `git apply`.
 */
export class RunOutput {
  readonly #reporter: Reporter;
  readonly #sink: Sink;
  readonly #setting: Setting;
  #started = false;

  private constructor(reporter: Reporter, sink: Sink, setting: Setting) {
    this.#reporter = reporter;
    this.#sink = sink;
    this.#setting = setting;
  }

  static async open(options: RunOptions, setting: Setting): Promise<RunOutput> {
    const { stdout } = setting.terminal;
    const reporter = await createReporter(options, { stdout, root: setting.root, startedAt: new Date() });
    const silent = options.dryRun && options.output === undefined;
    return new RunOutput(reporter, silent ? nowhere : await openSink(options.output, stdout), setting);
  }

  async file(file: ReportedFile, text: string): Promise<void> {
    await this.#start();
    await this.#write(this.#reporter.file(file, text));
  }

  async diff(text: string): Promise<void> {
    if (text === '') return;
    this.#setting.progress.clear();
    const { stdout } = this.#setting.terminal;
    // git apply needs every byte, a terminal must not get every one.
    stdout.write(stdout.isTTY ? text.split('\n').map(visible).join('\n') : text);
    await stdout.drain();
  }

  /** An interrupted report is whole where it goes to stdout, and not put in place where it goes to a file. */
  async end(end: RunEnd): Promise<void> {
    await this.#start();
    await this.#write(this.#reporter.end(end));
    await (end.summary.interrupted ? this.#sink.discard() : this.#sink.commit());
  }

  discard(): Promise<void> {
    return this.#sink.discard();
  }

  async #start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    await this.#write(this.#reporter.start(this.#setting.run));
  }

  async #write(text: string): Promise<void> {
    if (text === '') return;
    if (this.#setting.terminal.stdout.isTTY) this.#setting.progress.clear();
    await this.#sink.write(text);
  }
}

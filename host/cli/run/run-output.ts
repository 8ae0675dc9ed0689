import type { HistoryPoint } from '../../reports/history-point.js';
import { writePieces } from '../../reports/pieces.js';
import type { Formatter, ReportedFile, RunEnd, RunStart } from '../../reports/run-report.js';
import { visibleLines } from '../../reports/visible.js';
import type { Terminal } from '../terminal.js';
import { parseAlso } from './also.js';
import type { Failures } from './failures.js';
import { createFormatter } from './formatter.js';
import type { RunOptions } from './options.js';
import type { Progress } from './progress.js';
import { nowhere, openSink, type Sink } from './sink.js';

interface OutputContext {
  terminal: Terminal;
  progress: Progress;
  run: RunStart;
  /** URL of the folder that paths are relative to. */
  root: string;
  history: readonly HistoryPoint[];
  /** Collects reports that can't be written; the others continue. */
  failures: Failures;
}

interface Target {
  formatter: Formatter;
  sink: Sink;
}

/**
 * The output of a run. Nothing is written before the first file has a report, so that a run that can't begin leaves
 * stdout empty. A dry run's stdout is the diff alone, fit for `git apply`.
 */
export class RunOutput {
  /** Targets without a failure. */
  #targets: readonly Target[];
  readonly #context: OutputContext;
  /** Whether stdout gets a diff. */
  readonly #diffs: boolean;
  #started = false;

  private constructor(targets: readonly Target[], context: OutputContext, diffs: boolean) {
    this.#targets = targets;
    this.#context = context;
    this.#diffs = diffs;
  }

  static async open(options: RunOptions, context: OutputContext): Promise<RunOutput> {
    const { terminal, root, history } = context;
    const formatters = { stdout: terminal.stdout, root, history, startedAt: new Date() };
    const silent = options.dryRun && options.output === undefined;
    const targets: Target[] = [];
    try {
      const formatter = await createFormatter(
        options.format,
        options.output !== undefined,
        options,
        formatters,
      );
      const sink = silent ? nowhere : await openSink(options.output, terminal.stdout);
      targets.push({ formatter, sink });
      for (const { format, file } of (options.also ?? []).map(parseAlso)) {
        const also = await createFormatter(format, true, options, formatters);
        targets.push({ formatter: also, sink: await openSink(file, terminal.stdout) });
      }
      return new RunOutput(targets, context, options.dryRun === true);
    } catch (error) {
      for (const { sink } of targets) await sink.discard();
      throw error;
    }
  }

  /** Whether any target still has a reader. */
  get isWanted(): boolean {
    const { stdout } = this.#context.terminal;
    return this.#targets.some(({ sink }) => !sink.closed) || (this.#diffs && !stdout.closed);
  }

  async file(file: ReportedFile, text: string): Promise<void> {
    await this.#start();
    await this.#write((formatter) => formatter.file(file, text));
  }

  async diff(text: string): Promise<void> {
    if (text === '') return;
    this.#context.progress.clear();
    const { stdout } = this.#context.terminal;
    // git apply needs every byte; a terminal must not get every one.
    stdout.write(stdout.isTerminal ? visibleLines(text) : text);
    await stdout.drain();
  }

  /** Ends the reports. An interrupted report is complete on stdout, and is not put in place as a file. */
  async end(end: RunEnd): Promise<void> {
    await this.#start();
    await this.#write((formatter) => formatter.end(end));
    if (end.summary.interrupted) return this.discard();
    await this.#each(({ sink }) => sink.commit());
  }

  /** What the reports say of themselves. */
  notices(): string[] {
    return this.#targets.flatMap(({ formatter }) => formatter.notices?.() ?? []);
  }

  async discard(): Promise<void> {
    for (const { sink } of this.#targets) await sink.discard();
  }

  async #start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    await this.#write((formatter) => [formatter.start(this.#context.run)]);
  }

  #write(pieces: (formatter: Formatter) => Iterable<string>): Promise<void> {
    return this.#each(async ({ formatter, sink }) => {
      if (sink.closed) return;
      await writePieces(pieces(formatter), (text) => {
        if (this.#context.terminal.stdout.isTTY) this.#context.progress.clear();
        return sink.write(text);
      });
    });
  }

  async #each(work: (target: Target) => Promise<void>): Promise<void> {
    for (const target of this.#targets) {
      await this.#context.failures.of(async () => {
        try {
          await work(target);
        } catch (error) {
          this.#targets = this.#targets.filter((other) => other !== target);
          await target.sink.discard();
          throw error;
        }
      });
    }
  }
}

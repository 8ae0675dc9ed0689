import type { Generation } from '../../../wit/documents/generation.js';
import type { AnalyzedSource } from '../../analysis/events.js';
import { patchOf } from '../../findings/patch.js';
import { plural } from '../../reports/plural.js';
import { visible, visibleJson, visibleLine, visibleLines } from '../../reports/visible.js';
import type { ChangedFile } from '../../workflow/generate.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { Failures } from '../run/failures.js';
import { PatchPaths } from '../run/patch-paths.js';
import { nowhere, type Sink } from '../run/sink.js';
import type { Output } from '../terminal.js';
import type { GenerateOptions } from './options.js';

type PatchSource = Pick<AnalyzedSource, 'path' | 'absolute' | 'top' | 'encoding'>;

/** The output of `generate`: a diff or the actions as text, or both as one JSON document. */
export class GenerateOutput {
  readonly #options: GenerateOptions;
  #sink: Sink;
  readonly #stdout: Output;
  readonly #failures: Failures;
  readonly #paths = new PatchPaths();
  readonly #files: Generation['files'] = [];
  #changed = 0;
  #fixes = 0;
  #comments = 0;
  #refused = 0;
  #failed = 0;

  constructor(options: GenerateOptions, sink: Sink, stdout: Output, failures: Failures) {
    this.#options = options;
    this.#sink = sink;
    this.#stdout = stdout;
    this.#failures = failures;
  }

  /** Whether the changes are written as a patch. */
  get hasPatch(): boolean {
    const { write, format, output } = this.#options;
    return !write && (format === 'text' || output !== undefined);
  }

  /** Whether anybody still reads the output. */
  get isWanted(): boolean {
    return !this.#sink.closed || this.#options.write === true;
  }

  async add(file: ChangedFile, source: PatchSource): Promise<void> {
    const { path, done, refused, error } = file;
    if (file.after !== file.before) this.#changed++;
    if (error) this.#failed++;
    this.#fixes += done.filter(({ action }) => action === 'fix').length;
    this.#comments += done.filter(({ action }) => action === 'documentation').length;
    this.#refused += refused.filter(({ code }) => code !== 'no-edits').length;
    if (this.#options.format === 'json') this.#files.push({ path, done, refused });
    else if (this.#options.write) await this.#emit((sink) => sink.write(describe(file)));
    else {
      const preview = this.#preview(file, source, this.#options.output === undefined);
      await this.#emit((sink) => sink.write(preview));
    }
    if (this.#options.format === 'json' && this.hasPatch) {
      this.#stdout.write(this.#preview(file, source, true));
    }
  }

  /** Writes the diff: byte by byte for files and programs, escaped for a terminal. */
  #preview({ before, after }: ChangedFile, source: PatchSource, toStdout: boolean): string {
    if (before === after) return '';
    const diff = patchOf(this.#paths.of(source), before, after, source.encoding);
    return toStdout && this.#stdout.isTerminal ? visibleLines(diff) : diff;
  }

  /** Runs the work. An output that can't be written doesn't keep other files from being changed. */
  async #emit(work: (sink: Sink) => Promise<void>): Promise<void> {
    await this.#failures.of(() => work(this.#sink));
    if (!this.#failures.any) return;
    await this.#sink.discard();
    this.#sink = nowhere;
  }

  async end(): Promise<void> {
    if (this.#options.format === 'json') {
      const generation: Generation = { version: 1, files: this.#files };
      await this.#emit((sink) => sink.write(`${visibleJson(generation, 2)}\n`));
    }
    await this.#emit((sink) => sink.commit());
  }

  discard(): Promise<void> {
    return this.#sink.discard();
  }

  /** What to know about the patch. */
  notices(): string[] {
    return this.#paths.notices();
  }

  summary(): string {
    const done = `${plural(this.#fixes, 'fix', 'fixes')} and ${plural(this.#comments, 'documentation comment')} in ${plural(this.#changed, 'file')}`;
    const refusedText = this.#refused > 0 ? `; ${this.#refused} refused` : '';
    const failed = this.#failed > 0 ? `; ${plural(this.#failed, 'file')} failed` : '';
    return `${done}${this.#options.write ? '' : ' would be written'}${refusedText}${failed}`;
  }

  exitCode(): ExitCode {
    if (this.#failed > 0) return exitCodes.incomplete;
    return this.#refused > 0 ? exitCodes.unfixed : exitCodes.ok;
  }
}

/** Writes one line for each action. */
function describe({ path, done }: ChangedFile): string {
  return done
    .map(({ ruleId, action, line, message }) => {
      const rule = ruleId === undefined ? '' : ` (${visible(ruleId)})`;
      return `${visibleLine(path)}:${line ?? 1}: ${action}${rule}: ${visible(message)}\n`;
    })
    .join('');
}

import type { Generation } from '../../../guests/generator/generation.js';
import { unifiedDiff } from '../../findings/diff.js';
import { plural } from '../../reports/plural.js';
import { visible, visibleJson, visibleLine, visibleLines } from '../../reports/visible.js';
import type { ChangedFile } from '../../workflow/generate.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { Sink } from '../run/sink.js';
import type { Output } from '../terminal.js';
import type { GenerateOptions } from './options.js';

/** What `generate` writes: a diff or what was done as text, or both as one JSON document. */
export class GenerateOutput {
  readonly #options: GenerateOptions;
  readonly #sink: Sink;
  readonly #stdout: Output;
  readonly #files: Generation['files'] = [];
  #changed = 0;
  #fixes = 0;
  #comments = 0;
  #refused = 0;
  #failed = 0;

  constructor(options: GenerateOptions, sink: Sink, stdout: Output) {
    this.#options = options;
    this.#sink = sink;
    this.#stdout = stdout;
  }

  async add(file: ChangedFile): Promise<void> {
    const { path, done, refused, error } = file;
    if (file.after !== file.before) this.#changed++;
    if (error) this.#failed++;
    this.#fixes += done.filter(({ action }) => action === 'fix').length;
    this.#comments += done.filter(({ action }) => action === 'documentation').length;
    this.#refused += refused.filter(({ code }) => code !== 'no-edits').length;
    if (this.#options.format === 'json') this.#files.push({ path, done, refused });
    else if (this.#options.write) await this.#sink.write(describe(file));
    else await this.#sink.write(this.#preview(file, this.#options.output === undefined));
    if (this.#options.format === 'json' && !this.#options.write && this.#options.output !== undefined) {
      this.#stdout.write(this.#preview(file, true));
    }
  }

  /** The diff: every byte of it for files and programs, and what people can look at for a terminal. */
  #preview({ path, before, after }: ChangedFile, toStdout: boolean): string {
    const diff = unifiedDiff(path, before, after);
    return toStdout && this.#stdout.isTerminal ? visibleLines(diff) : diff;
  }

  async end(): Promise<void> {
    if (this.#options.format === 'json') {
      const generation: Generation = { version: 1, files: this.#files };
      await this.#sink.write(`${visibleJson(generation, 2)}\n`);
    }
    await this.#sink.commit();
  }

  discard(): Promise<void> {
    return this.#sink.discard();
  }

  summary(): string {
    const done = `${plural(this.#fixes, 'fix', 'fixes')} and ${plural(this.#comments, 'documentation comment')} in ${plural(this.#changed, 'file')}`;
    const left = this.#refused > 0 ? `; ${this.#refused} refused` : '';
    const failed = this.#failed > 0 ? `; ${plural(this.#failed, 'file')} failed` : '';
    return `${done}${this.#options.write ? '' : ' would be written'}${left}${failed}`;
  }

  exitCode(): ExitCode {
    if (this.#failed > 0) return exitCodes.incomplete;
    return this.#refused > 0 ? exitCodes.unfixed : exitCodes.ok;
  }
}

/** One line for each thing that was done. */
function describe({ path, done }: ChangedFile): string {
  return done
    .map(({ ruleId, action, line, message }) => {
      const rule = ruleId === undefined ? '' : ` (${visible(ruleId)})`;
      return `${visibleLine(path)}:${line ?? 1}: ${action}${rule}: ${visible(message)}\n`;
    })
    .join('');
}

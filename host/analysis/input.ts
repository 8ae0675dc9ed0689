import { languageOf, parseLanguage } from '../contract/languages.js';
import type { SourceFile } from '../contract/report.js';
import type { Skip } from '../files/skip.js';
import { defaultMaxFileBytes, type FileSource } from '../files/source.js';
import { sources } from '../files/sources.js';
import { emptyText, isLittle, type Resolved, resolveTargets, type Targets } from '../files/targets.js';
import type { AnalyzedSource, FileSkipped } from './events.js';
import { littleBytes } from './opening.js';
import type { AnalysisInput, AnalyzeOptions, TextSource } from './options.js';
import { textSource } from './text-source.js';
import type { Totals } from './totals.js';

/** The texts of an analysis, read on demand. Keeps the texts without a report so far, and the skipped files. */
export class InputReader {
  /** Undefined for texts that are not in files. */
  readonly targets: Targets | undefined;
  readonly #texts: AsyncIterable<TextSource> | undefined;
  readonly #resolved: Resolved | undefined;
  /** By path, which several texts may share. */
  readonly #pending = new Map<string, AnalyzedSource[]>();
  readonly #skipped: FileSkipped[] = [];

  private constructor(
    targets: Targets | undefined,
    texts: AsyncIterable<TextSource> | undefined,
    resolved: Resolved | undefined,
  ) {
    this.targets = targets;
    this.#texts = texts;
    this.#resolved = resolved;
  }

  /** @throws InputError for paths that can't be read */
  static async open(input: AnalysisInput, cwd: string): Promise<InputReader> {
    if (Symbol.asyncIterator in input) return new InputReader(undefined, input, undefined);
    const targets = isPaths(input) ? { files: [], folders: [], paths: input } : input;
    return new InputReader(targets, undefined, await resolveTargets(targets, cwd));
  }

  /** Whether unoptimized code would be done sooner. */
  get isLittle(): boolean {
    return this.#resolved === undefined || isLittle(this.#resolved, littleBytes);
  }

  async *files(options: AnalyzeOptions, where: InputContext): AsyncGenerator<SourceFile> {
    for await (const source of this.#texts ? given(this.#texts) : this.#sources(options, where)) {
      const { path, language, text } = source;
      const others = this.#pending.get(path);
      if (others) others.push(source);
      else this.#pending.set(path, [source]);
      yield { path, language, text };
    }
  }

  /** Returns the source of a report and forgets it. Each file has one report. */
  take(path: string): AnalyzedSource {
    const sources = this.#pending.get(path)!;
    const source = sources.shift()!;
    if (sources.length === 0) this.#pending.delete(path);
    return source;
  }

  /** Returns the files skipped since the last call. */
  takeSkipped(): FileSkipped[] {
    return this.#skipped.splice(0);
  }

  #sources(options: AnalyzeOptions, { cwd, languages, totals }: InputContext): AsyncGenerator<FileSource> {
    const { onNotice = () => {} } = options;
    return sources(this.#resolved!, {
      cwd,
      gitignore: options.gitignore ?? true,
      generated: options.generated ?? false,
      vendored: options.vendored ?? false,
      maxBytes: options.maxFileBytes ?? defaultMaxFileBytes,
      language: options.language === undefined ? undefined : parseLanguage(options.language),
      languages,
      languageOf,
      signal: options.signal,
      onSkip: (skip: Skip, named) => {
        totals.skipped.push(skip);
        this.#skipped.push({ type: 'skipped', ...skip, named });
      },
      onNotice,
      onEmpty: (place) => onNotice(emptyText(place)),
    });
  }
}

export interface InputContext {
  cwd: string;
  /** Languages that the agents read. */
  languages: readonly string[];
  totals: Totals;
}

async function* given(texts: AsyncIterable<TextSource>): AsyncGenerator<AnalyzedSource> {
  let place = 0;
  for await (const text of texts) yield textSource(text, place++);
}

function isPaths(input: readonly string[] | Targets): input is readonly string[] {
  return Array.isArray(input);
}

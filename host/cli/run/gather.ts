import { InputError } from '../../base/errors.js';
import { languageOf, parseLanguage } from '../../contract/languages.js';
import { type Skip, skipLabels } from '../../files/skip.js';
import type { FileSource } from '../../files/source.js';
import { type SourcesOptions, sources } from '../../files/sources.js';
import type { Place, Resolved } from '../../files/targets.js';
import type { Context } from '../context.js';
import type { RunOptions } from './options.js';
import { openStdin, readStdin } from './stdin.js';

export interface Gathering {
  /** Undefined: read stdin. */
  resolved: Resolved | undefined;
  /** That the agent reads. */
  languages: readonly string[];
  skipped: Skip[];
  notice: (text: string) => void;
}

/** The texts of a run, read when they are asked for; what is skipped is noted. */
export async function* gather(
  options: RunOptions,
  context: Context,
  { resolved, languages, skipped, notice }: Gathering,
): AsyncGenerator<FileSource> {
  const language = options.language === undefined ? undefined : parseLanguage(options.language);
  if (resolved === undefined) {
    const path = options.stdinPath ?? '<stdin>';
    const known = language ?? languageOf(path);
    if (known === undefined) {
      throw new InputError(`the language of ${path} is not known`, { hint: 'add --language' });
    }
    yield await readStdin(openStdin(), { path, language: known, maxBytes: options.maxFileSize });
    return;
  }
  yield* sources(resolved, {
    cwd: context.cwd,
    gitignore: options.gitignore,
    generated: options.includeGenerated === true,
    maxBytes: options.maxFileSize,
    language,
    languages,
    languageOf,
    signal: context.signal,
    onSkip: (skip, named) => {
      skipped.push(skip);
      if (named) notice(explain(skip));
    },
    onNotice: notice,
    onEmpty: (place) => notice(`no file ${describePlace(place)}`),
  } satisfies SourcesOptions);
}

function explain({ path, reason, detail }: Skip): string {
  const advice: Partial<Record<Skip['reason'], string>> = {
    'unknown-language': '; name its language with --language',
    'too-large': '; raise --max-file-size to look at it',
    encoding: '; store it as UTF-8',
  };
  const why = detail === undefined ? skipLabels[reason] : `${skipLabels[reason]} (${detail})`;
  return `${path} was skipped, as it is ${why}${advice[reason] ?? ''}`;
}

function describePlace(place: Place): string {
  return place.kind === 'glob' ? `matches ${place.glob}` : `in ${place.path}`;
}

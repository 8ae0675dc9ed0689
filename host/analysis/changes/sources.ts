import { InputError } from '../../base/errors.js';
import { languageOf } from '../../contract/languages.js';
import type { Skip } from '../../files/skip.js';
import { defaultMaxFileBytes, type FileSource } from '../../files/source.js';
import { sources } from '../../files/sources.js';
import { emptyText, type Resolved } from '../../files/targets.js';

/** Which files are read. */
export interface ReadingOptions {
  gitignore?: boolean | undefined;
  generated?: boolean | undefined;
  vendored?: boolean | undefined;
  maxFileBytes?: number | undefined;
  language?: string | undefined;
}

export interface ReadingContext {
  cwd: string;
  /** Languages that the agent reads. */
  languages: readonly string[];
  signal: AbortSignal;
  onNotice: (text: string) => void;
}

/** Reads the texts of the inputs. A named file that can't be read is an error. */
export function readSources(
  resolved: Resolved,
  {
    maxFileBytes = defaultMaxFileBytes,
    gitignore = true,
    generated = false,
    vendored = false,
    language,
  }: ReadingOptions,
  { cwd, languages, signal, onNotice: notice }: ReadingContext,
): AsyncGenerator<FileSource> {
  return sources(resolved, {
    cwd,
    gitignore,
    generated,
    vendored,
    maxBytes: maxFileBytes,
    languages,
    language,
    languageOf,
    signal,
    onSkip: ({ path, reason, detail }: Skip, named) => {
      const why = detail === undefined ? reason : `${reason}, ${detail}`;
      if (named) throw new InputError(`${path} can't be looked at: ${why}`);
      if (reason === 'unreadable') notice(`${path} was skipped: ${why}`);
    },
    onNotice: notice,
    onEmpty: (place) => notice(emptyText(place)),
  });
}

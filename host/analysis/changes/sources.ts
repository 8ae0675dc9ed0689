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
  /** Receives what is in the inputs and wasn't read. */
  onSkip?: (skip: Skip) => void;
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
  { cwd, languages, signal, onNotice: notice, onSkip }: ReadingContext,
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
    onSkip: (skip, named) => {
      const { path, reason } = skip;
      if (named) throw new InputError(`${path} can't be looked at: ${whyOf(skip)}`);
      if (reason === 'unreadable') notice(`${path} was skipped: ${whyOf(skip)}`);
      onSkip?.(skip);
    },
    onNotice: notice,
    onEmpty: (place) => notice(emptyText(place)),
  });
}

/** Why something was skipped. */
export function whyOf({ reason, detail }: Skip): string {
  return detail === undefined ? reason : `${reason}, ${detail}`;
}

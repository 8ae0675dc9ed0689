import { InputError } from '../../base/errors.js';
import { languageOf } from '../../contract/languages.js';
import type { Skip } from '../../files/skip.js';
import type { FileSource } from '../../files/source.js';
import { sources } from '../../files/sources.js';
import type { Resolved } from '../../files/targets.js';
import type { CommonOptions } from './options.js';

export interface Reading {
  cwd: string;
  languages: readonly string[];
  language?: string | undefined;
  signal: AbortSignal;
  notice: (text: string) => void;
}

/** The texts at the places; what can't be read and was named is an error. */
export function readSources(
  resolved: Resolved,
  { maxFileSize, gitignore, includeGenerated }: CommonOptions,
  { cwd, languages, language, signal, notice }: Reading,
): AsyncGenerator<FileSource> {
  return sources(resolved, {
    cwd,
    gitignore,
    generated: includeGenerated === true,
    maxBytes: maxFileSize,
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
    onEmpty: (place) =>
      notice(`no file ${place.kind === 'glob' ? `matches ${place.glob}` : `in ${place.path}`}`),
  });
}

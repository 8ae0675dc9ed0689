import { basename } from 'node:path';
import { type DiscoverOptions, discover } from './discover.js';
import type { Skip } from './skip.js';
import { type FileSource, isGeneratedPath, type ReadOptions, readSource } from './source.js';
import { displayPath, type Resolved } from './targets.js';
import { isTemporary } from './temporary.js';

export interface SourcesOptions extends Omit<DiscoverOptions, 'onSkip'>, ReadOptions {
  languageOf: (path: string) => string | undefined;
  /** Takes named files as this language, and other files only if they are of it. */
  language?: string | undefined;
  /** Languages to read; undefined: all. */
  languages?: readonly string[] | undefined;
  onSkip: (skip: Skip, named: boolean) => void;
}

/** Reads one file at a time, on demand: a run holds only the texts that it works on. */
export async function* sources(resolved: Resolved, options: SourcesOptions): AsyncGenerator<FileSource> {
  const found = discover(resolved, {
    ...options,
    onSkip: (skip) => options.onSkip({ ...skip, path: displayPath(skip.path, options.cwd) }, false),
  });
  for await (const { path: absolute, real, within, named } of found) {
    options.signal?.throwIfAborted();
    // The file isn't the user's, and can vanish at any moment.
    if (!named && isTemporary(basename(absolute))) continue;
    const path = displayPath(absolute, options.cwd);
    const language = languageFor(path, named, options);
    if (language === undefined) {
      options.onSkip({ path, reason: 'unknown-language' }, named);
    } else if (language === false) {
      options.onSkip({ path, reason: 'other-language' }, named);
    } else if (!named && isGeneratedPath(path, options)) {
      options.onSkip({ path, reason: 'generated' }, named);
    } else {
      const read = await readSource({ path, real, within, language, named }, options);
      if ('reason' in read) options.onSkip(read, named);
      else yield read;
    }
  }
}

function languageFor(path: string, named: boolean, options: SourcesOptions): string | undefined | false {
  if (named && options.language !== undefined) return options.language;
  const language = options.languageOf(path);
  if (language === undefined) return undefined;
  if (options.language !== undefined && language !== options.language) return false;
  if (options.languages !== undefined && !options.languages.includes(language)) return false;
  return language;
}

import { basename } from 'node:path';
import { type DiscoverOptions, discover, type Found } from './discover.js';
import { type ForeignClass, foreignClassOf, foreignClassOfPath } from './file-class.js';
import { PlaceFactsFinder } from './place-facts.js';
import type { Skip } from './skip.js';
import { type FileSource, type ReadOptions, readSource } from './source.js';
import { displayPath, type Resolved } from './targets.js';
import { isTemporary } from './temporary.js';

export interface SourcesOptions extends Omit<DiscoverOptions, 'onSkip'>, ReadOptions {
  languageOf: (path: string) => string | undefined;
  /** Takes named files as this language, and other files only if they are of it. */
  language?: string | undefined;
  /** Languages to read; undefined: all. */
  languages?: readonly string[] | undefined;
  /** Whether files that tools wrote are read. */
  generated: boolean;
  /** Whether copies of others' code are read. Default false. */
  vendored?: boolean | undefined;
  onSkip: (skip: Skip, named: boolean) => void;
}

/** Reads files on demand: a run holds only the texts that it works on. */
export async function* sources(resolved: Resolved, options: SourcesOptions): AsyncGenerator<FileSource> {
  const found = discover(resolved, {
    ...options,
    onSkip: (skip) => options.onSkip({ ...skip, path: displayPath(skip.path, options.cwd) || '.' }, false),
  });
  const facts = new PlaceFactsFinder(options.cwd);
  for await (const file of found) {
    const source = await readFound(file, facts, options);
    if (source === undefined) continue;
    if ('reason' in source) options.onSkip(source, file.named);
    else yield source;
  }
}

/** Reads a file that was found. Undefined if nobody is to hear of it. */
async function readFound(
  file: Found,
  facts: PlaceFactsFinder,
  options: SourcesOptions,
): Promise<FileSource | Skip | undefined> {
  options.signal?.throwIfAborted();
  const { path: absolute, named } = file;
  // The file isn't the user's, and can vanish at any moment.
  if (!named && isTemporary(basename(absolute))) return undefined;
  const path = displayPath(absolute, options.cwd);
  const language = languageFor(path, named, options);
  if (language === undefined) return { path, reason: 'unknown-language' };
  if (language === false) return { path, reason: 'other-language' };
  return sourceOf(file, path, language, facts, options);
}

async function sourceOf(
  file: Found,
  path: string,
  language: string,
  facts: PlaceFactsFinder,
  options: SourcesOptions,
): Promise<FileSource | Skip> {
  const pathBelow = displayPath(file.path, file.base);
  const early = unwanted(file, foreignClassOfPath(pathBelow), options);
  if (early) return { path, reason: early };
  const read = await readSource({ path, real: file.real, within: file.within, language }, options);
  if ('reason' in read) return read;
  const { text } = read;
  const late = unwanted(file, foreignClassOf({ path: pathBelow, language, text }), options);
  if (late) return { path, reason: late };
  const known = await facts.of({ path: file.path, base: file.base, language, text });
  return { ...read, ...known, input: !file.named && known.input };
}

/** Why a file isn't read. One that the user named is read, whoever wrote it. */
function unwanted(
  { named }: Found,
  of: ForeignClass | undefined,
  included: Pick<SourcesOptions, ForeignClass>,
): ForeignClass | undefined {
  return named || of === undefined || included[of] ? undefined : of;
}

function languageFor(path: string, named: boolean, options: SourcesOptions): string | undefined | false {
  if (named && options.language !== undefined) return options.language;
  const language = options.languageOf(path);
  if (language === undefined) return undefined;
  if (options.language !== undefined && language !== options.language) return false;
  if (options.languages !== undefined && !options.languages.includes(language)) return false;
  return language;
}

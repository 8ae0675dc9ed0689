import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { InputError } from '../../base/errors.js';
import { readRegular } from '../../base/read-regular.js';
import { reasonOf } from '../../base/system-error.js';
import { languageOf, languages } from '../../contract/languages.js';
import { decode } from '../../files/encoding.js';
import { sources } from '../../files/sources.js';
import { resolveTargets } from '../../files/targets.js';
import { maximumTextLength, type Pair, Pairs } from './pair.js';

/**
 * Files that are in both folders and differ, or two files.
 * @throws InputError
 */
export async function pairsOfFolders(
  before: string,
  after: string,
  cwd: string,
  signal: AbortSignal,
  onNotice: (notice: string) => void = () => undefined,
): Promise<Pair[]> {
  if (await isFile(before)) {
    const language = languageOf(after) ?? languageOf(before);
    const [old, now] = await Promise.all([before, after].map(namedText));
    if (language === undefined) throw new InputError(`the language of ${after} is not known`);
    if (old === undefined || now === undefined)
      throw new InputError(`${before} and ${after} are not both text`);
    return old === now ? [] : [{ path: after, language, before: old, after: now }];
  }
  const pairs = new Pairs();
  await resolveTargets({ files: [], folders: [before], paths: [] }, cwd);
  const within = await realpath(resolve(cwd, before));
  const resolved = await resolveTargets({ files: [], folders: [after], paths: [] }, cwd);
  const walk = sources(resolved, {
    cwd: resolve(cwd, after),
    gitignore: true,
    generated: false,
    maxBytes: maximumTextLength,
    language: undefined,
    languages,
    languageOf,
    signal,
    onSkip: () => undefined,
    onEmpty: () => undefined,
  });
  for await (const { path, language, text } of walk) {
    const old = await textOf(resolve(cwd, before, path), within);
    if (old === undefined || old === text) continue;
    if (!pairs.add({ path, language, before: old, after: text })) break;
  }
  pairs.notices('those whose names come later').forEach(onNotice);
  return pairs.all;
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`can't read ${path}: ${reasonOf(error)}`, { cause: error });
  });
  return found.isFile();
}

async function namedText(path: string): Promise<string | undefined> {
  const resolved = await resolveTargets({ files: [path], folders: [], paths: [] }, process.cwd());
  const [place] = resolved.places;
  return place?.kind === 'file' ? textOf(place.real, dirname(place.real)) : undefined;
}

async function textOf(path: string, within: string): Promise<string | undefined> {
  const read = await readRegular(path, maximumTextLength, within).catch(() => undefined);
  if (read === undefined || 'problem' in read) return undefined;
  const decoded = decode(read.bytes);
  return 'problem' in decoded ? undefined : decoded.text;
}

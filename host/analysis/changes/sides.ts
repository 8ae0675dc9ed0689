import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { InputError } from '../../base/errors.js';
import { memoizeAsync } from '../../base/memoize-async.js';
import type { Skip } from '../../files/skip.js';
import type { FileSource } from '../../files/source.js';
import { resolveTargets } from '../../files/targets.js';
import type { ValidateChangeOptions } from './options.js';
import { readSources, whyOf } from './sources.js';

export type Side = 'before' | 'after';
/** By path below the folder. */
export type Texts = ReadonlyMap<string, FileSource>;

interface ReadSide {
  texts: Texts;
  skips: readonly Skip[];
}

/**
 * Reads the files below the folders before and after a change.
 * @throws InputError if there is none, or if what could not be read of one side would pass for made or removed
 */
export async function readSides(
  options: ValidateChangeOptions,
  languages: readonly string[],
  signal: AbortSignal,
): Promise<Record<Side, Texts>> {
  const cwd = options.cwd ?? process.cwd();
  const before = await readSide('before', options, cwd, languages, signal);
  const after = await readSide('after', options, cwd, languages, signal);
  assertSeen(before, after, options.before);
  assertSeen(after, before, options.after);
  await assertGone(before, after, options.after, cwd);
  await assertGone(after, before, options.before, cwd);
  if (before.texts.size + after.texts.size === 0) {
    throw new InputError('there was no file to look at', {
      hint: 'check the folders, and what .gitignore leaves out (--no-gitignore)',
    });
  }
  return { before: before.texts, after: after.texts };
}

async function readSide(
  side: Side,
  options: ValidateChangeOptions,
  cwd: string,
  languages: readonly string[],
  signal: AbortSignal,
): Promise<ReadSide> {
  const folder = resolve(cwd, options[side]);
  const resolved = await resolveTargets({ files: [], folders: [folder], paths: [] }, cwd);
  const texts = new Map<string, FileSource>();
  const skips: Skip[] = [];
  const onNotice = (text: string) => options.onNotice?.(`${side}: ${text}`);
  const reading = { cwd: folder, languages, signal, onNotice, onSkip: (skip: Skip) => skips.push(skip) };
  for await (const source of readSources(resolved, { ...options, generated: true, vendored: true }, reading))
    texts.set(source.path, source);
  return { texts, skips };
}

/** Whether all that one side has was seen on the other, or isn't there. */
function assertSeen({ skips }: ReadSide, { texts: others }: ReadSide, folder: string): void {
  for (const skip of skips) {
    const holds = (path: string) =>
      skip.path === '.' || path === skip.path || path.startsWith(`${skip.path}/`);
    const other = [...others.keys()].find(holds);
    if (other === undefined) continue;
    throw new InputError(`${join(folder, skip.path)} can't be compared: ${whyOf(skip)}`, {
      hint: 'make it readable, or take it out of both folders',
    });
  }
}

/**
 * Whether what one side alone has isn't there on the other: no walk tells of links, and of what ignore rules leave out.
 */
async function assertGone(
  { texts }: ReadSide,
  { texts: others }: ReadSide,
  folder: string,
  cwd: string,
): Promise<void> {
  const known = new Map<string, Promise<ReadonlyMap<string, Dirent>>>();
  const entriesOf = (path: string) => memoizeAsync(known, path, () => entriesByName(path));
  for (const path of texts.keys()) {
    const unread = others.has(path) ? undefined : await unreadAt(resolve(cwd, folder), path, entriesOf);
    if (unread === undefined) continue;
    throw new InputError(`${join(folder, path)} can't be compared: ${unread}`, {
      hint: 'make it a file that is read (--no-gitignore), or take it out of both folders',
    });
  }
}

/** Why what is at a path was not read. Undefined if nothing is there, or a folder. */
async function unreadAt(
  folder: string,
  path: string,
  entriesOf: (path: string) => Promise<ReadonlyMap<string, Dirent>>,
): Promise<string | undefined> {
  let at = folder;
  const names = path.split('/');
  for (const [index, name] of names.entries()) {
    const entry = (await entriesOf(at)).get(name);
    if (entry === undefined) return undefined;
    at = join(at, name);
    if (entry.isDirectory()) continue;
    if (entry.isSymbolicLink()) return `${index + 1 < names.length ? 'a folder above it' : 'it'} is a link`;
    if (!entry.isFile()) return 'not-a-file';
    return index + 1 < names.length ? undefined : 'it is there, and left out';
  }
  return undefined;
}

/** By their exact names, as a system may take others for them. */
async function entriesByName(folder: string): Promise<ReadonlyMap<string, Dirent>> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return new Map(entries.map((entry) => [entry.name, entry]));
}

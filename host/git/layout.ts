import type { Dirent, Stats } from 'node:fs';
import { lstat, opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isBelow } from '../base/below.js';
import { readRegular } from '../base/read-regular.js';

/** Folders that git lists and whose files it reads whole. */
const listed = ['info', 'logs', 'refs', 'reftable'];
/** The commands that run here read nothing of these; few read `worktrees`. */
const unread = new Set(['annex', 'hooks', 'lfs', 'modules', 'rr-cache', 'worktrees']);

const MiB = 1024 * 1024;
const maximumEntries = 500_000;
/** Largest files that git reads whole into memory. */
const maximumBytes: Readonly<Record<string, number>> = {
  HEAD: MiB,
  commondir: MiB,
  config: 4 * MiB,
  'config.worktree': 4 * MiB,
  gitdir: MiB,
  'packed-refs': 256 * MiB,
  shallow: 64 * MiB,
};

/** Files with paths that lead git to objects or references elsewhere. */
const leadingAway = ['objects/info/alternates', 'objects/info/http-alternates'];

/**
 * Returns why git must not run on a repository, by how its folders lie on the disk: its own one, and the one that all
 * worktrees share. What git reads must be files and folders inside these, up to a maximum size.
 * `objects`: whether git reads objects; `worktrees`: whether it reads those of other worktrees.
 */
export async function layoutProblem(
  {
    own,
    common,
    objects,
    worktrees = false,
  }: { own: string; common: string; objects: boolean; worktrees?: boolean },
  signal: AbortSignal,
): Promise<string | undefined> {
  const folders = [...new Set([own, common])];
  const names = [...listed, ...(objects ? ['objects'] : []), ...(worktrees ? ['worktrees'] : [])];
  for (const folder of folders) {
    const problem = (await topProblem(folder, signal)) ?? (await listedProblem(folder, names, signal));
    if (problem !== undefined) return problem;
  }
  if ((await lstat(join(common, 'commondir')).catch(() => undefined)) !== undefined)
    return `${join(common, 'commondir')} leads to another repository`;
  for (const name of objects ? leadingAway : []) {
    const place = join(common, name);
    if ((await sizeOf(place)) !== 0)
      return `${place} leads to objects of other repositories; git repack -a, then its removal, makes do without`;
  }
  return (await referencesElsewhere(common))
    ? `${join(common, 'config')} has references elsewhere`
    : undefined;
}

async function topProblem(folder: string, signal: AbortSignal): Promise<string | undefined> {
  for await (const entry of entriesOf(folder)) {
    signal.throwIfAborted();
    if (unread.has(entry.name)) continue;
    const path = join(folder, entry.name);
    const problem = await entryProblem(entry, path, folder);
    if (problem !== undefined) return problem;
    const bound = maximumBytes[entry.name];
    if (bound !== undefined && (await sizeOf(path)) > bound) return `${path} has over ${bound / MiB} MiB`;
  }
  return undefined;
}

async function listedProblem(
  folder: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const open = names.map((name) => join(folder, name));
  let entries = 0;
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for await (const entry of entriesOf(at)) {
      signal.throwIfAborted();
      if (++entries > maximumEntries)
        return `${folder} holds over ${maximumEntries} files and folders; git gc makes fewer of them`;
      const path = join(at, entry.name);
      const problem = await entryProblem(entry, path, folder);
      if (problem !== undefined) return problem;
      if (entry.isDirectory()) open.push(path);
    }
  }
  return undefined;
}

/** A socket can't be opened as a file; git's own file watcher has one. */
async function entryProblem(entry: Dirent, path: string, folder: string): Promise<string | undefined> {
  if (entry.isFile() || entry.isDirectory() || entry.isSocket()) return undefined;
  if (!entry.isSymbolicLink()) return `${path} is not a regular file`;
  const real = await realpath(path).catch(() => undefined);
  if (real === undefined || !isBelow(real, folder)) return `${path} is a link that leads out`;
  return (await stat(real).catch(() => undefined))?.isFile() ? undefined : `${path} is a link to no file`;
}

/** Yields nothing if there is no such folder. */
async function* entriesOf(folder: string): AsyncGenerator<Dirent> {
  const found: Stats | undefined = await lstat(folder).catch(() => undefined);
  if (!found?.isDirectory()) return;
  const open = await opendir(folder, { bufferSize: 512 }).catch(() => undefined);
  if (open !== undefined) yield* open;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/**
 * Whether references are kept elsewhere: newer versions of git follow the configuration, as in `files:///elsewhere`.
 */
async function referencesElsewhere(common: string): Promise<boolean> {
  const read = await readRegular(join(common, 'config'), maximumBytes.config!).catch(() => undefined);
  if (read === undefined || 'problem' in read) return false;
  const formats = read.bytes.toString('latin1').matchAll(/refstorage([^\n]*)/gi);
  return [...formats].some(([, value]) => !/^\s*=\s*"?(?:files|reftable)"?\s*$/i.test(value!));
}

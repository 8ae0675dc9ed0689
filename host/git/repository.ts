import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isBelow } from '../below.js';
import { readRegular } from '../read-regular.js';

export interface Repository {
  /** Real path of the folder that holds the `.git`. */
  root: string;
  /** The same for all worktrees of a repository: the root of the first. */
  project: string;
  /** Where git keeps what all worktrees share; undefined where it isn't known, or not believed. */
  common: string | undefined;
  /** Why git isn't to be run on it; undefined where it may be. */
  problem: string | undefined;
}

/**
 * The repository that a folder is in, by its `.git` and nothing else; undefined where there is none. What lies
 * there is not believed: a `.git` file that leads elsewhere counts only where that place names it as its own.
 */
export async function repositoryAt(folder: string): Promise<Repository | undefined> {
  let bare: string | undefined;
  for (let at = await realpath(folder); ; at = dirname(at)) {
    const entry = await lstat(join(at, '.git')).catch(() => undefined);
    if (entry !== undefined) {
      const found = await atRoot(at, entry);
      return bare === undefined ? found : { ...found, problem: `${bare} is a repository without files` };
    }
    // git would take such a folder for a repository, configuration and all, and anybody can commit one.
    if (await looksBare(at)) bare ??= at;
    if (at === dirname(at)) return undefined;
  }
}

async function atRoot(
  root: string,
  entry: { isDirectory(): boolean; isFile(): boolean },
): Promise<Repository> {
  const place = join(root, '.git');
  const refused = (problem: string) => ({ root, project: root, common: undefined, problem });
  if (entry.isDirectory()) {
    if (await isThere(join(place, 'commondir'))) return refused(`${place} has its rest elsewhere`);
    return { root, project: root, common: place, problem: undefined };
  }
  if (!entry.isFile()) return refused(`${place} is a link, or no file at all`);
  const told = /^gitdir: (.+)$/.exec((await lineOf(place)) ?? '')?.[1];
  const target = told === undefined ? undefined : await realpath(resolve(root, told)).catch(() => undefined);
  if (target === undefined) return refused(`${place} leads nowhere`);
  const common = await commonOf(target, place);
  if (common !== undefined) {
    const project = basename(common) === '.git' ? dirname(common) : common;
    return { root, project, common, problem: undefined };
  }
  if (await isOfSuperproject(target, root)) {
    return { root, project: root, common: target, problem: undefined };
  }
  return refused(`${place} leads to ${target}, which doesn't know of it`);
}

/** Of the administrative folder of a worktree that says it is of this `.git` file: what all worktrees share. */
async function commonOf(target: string, place: string): Promise<string | undefined> {
  const common = dirname(dirname(target));
  if (join(common, 'worktrees', basename(target)) !== target) return undefined;
  const back = await lineOf(join(target, 'gitdir'));
  if (back === undefined) return undefined;
  const real = await realpath(resolve(target, back)).catch(() => undefined);
  if (real !== place) return undefined;
  return common;
}

/** A submodule's is kept in the `.git` of a folder above. */
async function isOfSuperproject(target: string, root: string): Promise<boolean> {
  for (let at = dirname(root); ; at = dirname(at)) {
    const folder = join(at, '.git');
    if (isBelow(target, folder)) return (await lstat(folder).catch(() => undefined))?.isDirectory() === true;
    if (at === dirname(at)) return false;
  }
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

async function lineOf(path: string): Promise<string | undefined> {
  const read = await readRegular(path, 8192).catch(() => undefined);
  return read === undefined || 'problem' in read ? undefined : read.bytes.toString().replace(/\r?\n$/, '');
}

/** As git tells it: by these names, of which `commondir` has the other two looked for elsewhere. */
async function looksBare(folder: string): Promise<boolean> {
  const names = ['HEAD', 'commondir', 'objects', 'refs'];
  const [head, common, objects, refs] = await Promise.all(
    names.map((name) => lstat(join(folder, name)).catch(() => undefined)),
  );
  return head !== undefined && (common !== undefined || (objects !== undefined && refs !== undefined));
}

import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isBelow } from '../base/below.js';
import { readRegular } from '../base/read-regular.js';

export interface Repository {
  /** Real path of the folder that holds the `.git`. */
  root: string;
  /** The root of the repository's first worktree: the same for all of them. */
  project: string;
  /** Git's folders: the worktree's own, and the one that all worktrees share. */
  folders: { own: string; common: string };
  /** Why git must not run on it; undefined if it may. */
  problem: string | undefined;
}

/**
 * Finds the repository that a folder is in by its `.git` alone; undefined if there is none. The `.git` is untrusted: a
 * `.git` file that leads elsewhere counts only if that place names it as its own.
 */
export async function repositoryAt(folder: string): Promise<Repository | undefined> {
  let bare: string | undefined;
  for (let at = await realpath(folder); ; at = dirname(at)) {
    const entry = await lstat(join(at, '.git')).catch(() => undefined);
    if (entry !== undefined) {
      const found = await atRoot(at, entry);
      return bare === undefined ? found : { ...found, problem: `${bare} is a repository without files` };
    }
    // Git would take such a folder for a repository, with its configuration, and anybody can commit one.
    if (await looksBare(at)) bare ??= at;
    if (at === dirname(at)) return undefined;
  }
}

async function atRoot(
  root: string,
  entry: { isDirectory(): boolean; isFile(): boolean },
): Promise<Repository> {
  const place = join(root, '.git');
  const at = (folder: string, common = folder) => ({ root, project: root, folders: { own: folder, common } });
  if (entry.isDirectory()) return { ...at(place), problem: undefined };
  if (!entry.isFile()) return { ...at(place), problem: `${place} is a link, or not a regular file` };
  const told = /^gitdir: (.+)$/.exec((await lineOf(place)) ?? '')?.[1];
  const target = told === undefined ? undefined : await realpath(resolve(root, told)).catch(() => undefined);
  if (target === undefined) return { ...at(place), problem: `${place} leads nowhere` };
  const common = await commonOfWorktree(target, place);
  if (common !== undefined) {
    const project = basename(common) === '.git' ? dirname(common) : common;
    return { ...at(target, common), project, problem: undefined };
  }
  const problem = (await isSubmodule(target, root))
    ? undefined
    : `${place} leads to ${target}, which doesn't know of it`;
  return { ...at(target), problem };
}

/** Returns the common folder if a worktree's folder names this `.git` file, and is inside the common folder. */
async function commonOfWorktree(target: string, place: string): Promise<string | undefined> {
  const common = dirname(dirname(target));
  if (join(common, 'worktrees', basename(target)) !== target) return undefined;
  if ((await ledTo(target, 'gitdir')) !== place) return undefined;
  return (await ledTo(target, 'commondir')) === common ? common : undefined;
}

/** Returns the real path that a file of one line names. */
async function ledTo(folder: string, name: string): Promise<string | undefined> {
  const line = await lineOf(join(folder, name));
  return line === undefined ? undefined : realpath(resolve(folder, line)).catch(() => undefined);
}

/**
 * Whether it is a submodule's: kept in the `.git` of a folder above, and naming the submodule's folder as its work
 * tree.
 */
async function isSubmodule(target: string, root: string): Promise<boolean> {
  for (let at = dirname(root); ; at = dirname(at)) {
    const folder = join(at, '.git');
    if (isBelow(target, join(folder, 'modules')))
      return (await isFolder(folder)) && (await workTreesOf(target)).includes(root);
    if (at === dirname(at)) return false;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isDirectory() === true;
}

/** Real paths. */
async function workTreesOf(folder: string): Promise<(string | undefined)[]> {
  const texts = await Promise.all(['config', 'config.worktree'].map((name) => textOf(join(folder, name))));
  const values = texts.flatMap((text) => [...(text ?? '').matchAll(/^\s*worktree\s*=\s*(.*?)\s*$/gim)]);
  return Promise.all(
    values.map(([, value]) => {
      const plain = value!.replace(/^"(.*)"$/, '$1').replace(/\\(["\\])/g, '$1');
      return realpath(resolve(folder, plain)).catch(() => undefined);
    }),
  );
}

async function textOf(path: string): Promise<string | undefined> {
  const read = await readRegular(path, 65_536).catch(() => undefined);
  return read === undefined || 'problem' in read ? undefined : read.bytes.toString();
}

async function lineOf(path: string): Promise<string | undefined> {
  return (await textOf(path))?.replace(/\r?\n$/, '');
}

/** Whether a folder looks bare to git, which goes by these names; `commondir` tells where to look for the other two. */
async function looksBare(folder: string): Promise<boolean> {
  const names = ['HEAD', 'commondir', 'objects', 'refs'];
  const [head, common, objects, refs] = await Promise.all(
    names.map((name) => lstat(join(folder, name)).catch(() => undefined)),
  );
  return head !== undefined && (common !== undefined || (objects !== undefined && refs !== undefined));
}

import { lstat, realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isBelow } from '../base/below.js';

/**
 * The folders that a path is in and whose content others wrote, the innermost first: every repository, and the working
 * folder where that is in none. What lies outside of all of them is the user's own.
 */
export async function treesOf(path: string, cwd = process.cwd()): Promise<string[]> {
  const absolute = resolve(cwd, path);
  const trees: string[] = [];
  for (let at = absolute; ; at = dirname(at)) {
    if (await isRepository(at)) trees.push(at);
    if (at === dirname(at)) break;
  }
  if (isBelow(absolute, cwd) && !trees.some((tree) => isBelow(cwd, tree))) trees.push(cwd);
  return trees;
}

/** Where a path leads, and the tree that it leads out of, by a link, if any. */
export interface Way {
  /**
   * What was looked at: whoever opens what lies here holds it against this path, and never follows `path` a second
   * time, when a link may stand in it.
   */
  real: string;
  left: string | undefined;
}

/** @throws as realpath does */
export async function wayOf(path: string, cwd = process.cwd()): Promise<Way> {
  const real = await realpath(resolve(cwd, path));
  for (const tree of await treesOf(path, cwd)) {
    if (!isBelow(real, await realpath(tree))) return { real, left: tree };
  }
  return { real, left: undefined };
}

/** Whether a path names what the process has open: a link, but none that anybody else made. */
export function isOpenAlready(path: string): boolean {
  return /^\/(?:dev\/(?:stdin|stdout|stderr|fd\/\d+)|proc\/self\/fd\/\d+)$/.test(resolve(path));
}

/** Whether a `.git` of any kind lies in a folder. */
export function isRepository(folder: string): Promise<boolean> {
  return lstat(resolve(folder, '.git')).then(
    () => true,
    () => false,
  );
}

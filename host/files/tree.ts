import { lstatSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isBelow } from '../base/below.js';

/**
 * Returns the folders around a path whose content others may have written, the innermost first: every repository, and
 * the working folder if it is in none. Files outside of all of them are the user's own.
 */
export async function treesOf(path: string, cwd = process.cwd()): Promise<string[]> {
  const absolute = resolve(cwd, path);
  const trees: string[] = [];
  for (let at = absolute; ; at = dirname(at)) {
    if (isRepository(at)) trees.push(at);
    if (at === dirname(at)) break;
  }
  if (isBelow(absolute, cwd) && !trees.some((tree) => isBelow(cwd, tree))) trees.push(cwd);
  return trees;
}

/** The target of a path, and the tree that a link in it leads out of, if any. */
export interface ResolvedPath {
  /**
   * The path that was checked. Code that opens the file compares with this path, and never follows `path` a second
   * time: by then it may hold a link.
   */
  real: string;
  left: string | undefined;
}

/** @throws the errors of realpath */
export async function resolvePath(path: string, cwd = process.cwd()): Promise<ResolvedPath> {
  const real = await realpath(resolve(cwd, path));
  for (const tree of await treesOf(path, cwd)) {
    if (!isBelow(real, await realpath(tree))) return { real, left: tree };
  }
  return { real, left: undefined };
}

/** Whether a path names an open file of the process: a link, but not one that anybody else made. */
export function isOpenAlready(path: string): boolean {
  return /^\/(?:dev\/(?:stdin|stdout|stderr|fd\/\d+)|proc\/self\/fd\/\d+)$/.test(resolve(path));
}

/** Whether a folder holds a `.git` of any kind. */
export function isRepository(folder: string): boolean {
  try {
    return lstatSync(resolve(folder, '.git'), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

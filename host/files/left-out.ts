import { readdir } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { GitIgnore } from './gitignore.js';
import { isTemporary } from './temporary.js';
import { isClosed } from './walk.js';

/**
 * Whether a walk of a folder leaves out a file below it, which need not be there: for ignore rules, or for a folder
 * that no walk enters. Links aren't looked at.
 */
export async function leavesOut(
  folder: string,
  path: string,
  onNotice: (text: string) => void = () => {},
): Promise<boolean> {
  if (isTemporary(basename(path))) return true;
  const names = relative(folder, path).split(sep);
  let rules = await GitIgnore.at(folder, { onNotice });
  let at = folder;
  for (const [index, name] of names.entries()) {
    const isFolder = index < names.length - 1;
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    if (name === '.git' || (isFolder && isClosed(name, entries))) return true;
    rules = await rules.open({
      repository: entries.some((entry) => entry.name === '.git'),
      gitignore: entries.some((entry) => entry.name === '.gitignore'),
    });
    const ignored = rules.ignores(name, isFolder);
    if (ignored && !(await rules.tracks(name, isFolder))) return true;
    rules = rules.enter(name, ignored);
    at = join(at, name);
  }
  return false;
}

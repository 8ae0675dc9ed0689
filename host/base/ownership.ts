import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Returns, as a clause, why others may have written to a folder. Returns `undefined` if only this user and root can
 * write to it. On Windows only links are reported, because folders inherit their protection there.
 * @throws as lstat does
 */
export function distrust(folder: string): string | undefined {
  const stats = lstatSync(folder);
  if (stats.isSymbolicLink()) return 'it is a link';
  if (!stats.isDirectory()) return 'it is not a folder';
  return distrustOf(stats);
}

/** Does the same for the stats of a file or folder of any kind. */
export function distrustOf({ uid, mode }: Stats): string | undefined {
  const user = process.geteuid?.();
  if (user === undefined) return undefined;
  if (uid !== user) return `it belongs to another user, ${uid}`;
  return (mode & 0o022) === 0 ? undefined : 'it can be written to by other users';
}

/**
 * Returns the ancestor folder in which others could replace the next part of the path. Looks at the path as given and
 * as links resolve it. Returns `undefined` if there is none. The folder itself need not exist.
 * @throws as stat does
 */
export function openToOthers(folder: string): string | undefined {
  const user = process.geteuid?.();
  if (user === undefined) return undefined;
  const whole = resolve(folder);
  const there = [whole, ...above(whole)].find((path) => lstatSync(path, { throwIfNoEntry: false }));
  const real = realpathSync(there!);
  const paths = [...above(whole), ...(there === whole ? [] : [real]), ...above(real)];
  return paths.find((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) return false;
    const sticky = (stats.mode & 0o1000) !== 0;
    return (stats.uid !== user && stats.uid !== 0) || ((stats.mode & 0o022) !== 0 && !sticky);
  });
}

function above(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [parent, ...above(parent)];
}

import { lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Why a folder may hold what others wrote, as a clause; `undefined` where only this user and root can write to it. On Windows folders of a user are closed to others by what they inherit: only links are
 * told there.
 * @throws as lstat does
 */
export function distrust(folder: string): string | undefined {
  const stats = lstatSync(folder);
  if (stats.isSymbolicLink()) return 'it is a link';
  if (!stats.isDirectory()) return 'it is not a folder';
  return distrustOf(stats);
}

/** The same of a file or folder that was looked at already, whatever its kind. */
export function distrustOf({ uid, mode }: Stats): string | undefined {
  const user = process.geteuid?.();
  if (user === undefined) return undefined;
  if (uid !== user) return `it belongs to another user, ${uid}`;
  return (mode & 0o022) === 0 ? undefined : 'it can be written to by other users';
}

/**
 * The folder above this one, on the path as it is given or as links resolve it, in which others could put
 * something else in its place; `undefined` where there is none. The folder itself need not be there yet.
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

import { isAbsolute, relative, sep } from 'node:path';

/** Returns, by name alone, whether a path is the folder's own or lies in it. */
export function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

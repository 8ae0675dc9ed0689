import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, parse } from 'node:path';
import { isBelow } from '../base/below.js';

/**
 * Selects the folders of a search path that programs may be taken from: absolute ones, outside the `untrusted` folder
 * by their path and by their real path.
 */
export async function trustedFolders(searchPath: string, untrusted: string): Promise<string[]> {
  const folders: string[] = [];
  for (const folder of searchPath.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const real = await realpath(folder).catch(() => undefined);
    if (real !== undefined && !isUntrusted(folder, untrusted) && !isUntrusted(real, untrusted))
      folders.push(folder);
  }
  return folders;
}

/** Finds the first git in these folders that isn't a link into the `untrusted` one. */
export function findGit(folders: readonly string[], untrusted: string): Promise<string | undefined> {
  return findProgram('git', folders, untrusted);
}

/** Finds the first program of this name, without its extension, that isn't a link into the `untrusted` folder. */
export async function findProgram(
  name: string,
  folders: readonly string[],
  untrusted: string,
): Promise<string | undefined> {
  const file = process.platform === 'win32' ? `${name}.exe` : name;
  for (const folder of folders) {
    const path = join(folder, file);
    const real = await realpath(path).catch(() => undefined);
    if (real === undefined || isUntrusted(real, untrusted)) continue;
    if (!(await stat(real).catch(() => undefined))?.isFile()) continue;
    const runs = await access(real, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return path;
  }
  return undefined;
}

/** Every path is below the root of a file system, so an untrusted root excludes nothing. */
function isUntrusted(path: string, untrusted: string): boolean {
  return parse(untrusted).root !== untrusted && isBelow(path, untrusted);
}

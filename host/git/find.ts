import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, parse } from 'node:path';
import { isBelow } from '../base/below.js';

const name = process.platform === 'win32' ? 'git.exe' : 'git';

/**
 * The folders of a search path that what runs may be looked for in: absolute ones, and none of the `untrusted`
 * folder, whichever name leads there.
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

/** The absolute path of the first git in these folders that isn't a link into the `untrusted` one. */
export async function findGit(folders: readonly string[], untrusted: string): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
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

/** Everything lies in the root of a file system, so that it says nothing about a program to lie there. */
function isUntrusted(path: string, untrusted: string): boolean {
  return parse(untrusted).root !== untrusted && isBelow(path, untrusted);
}

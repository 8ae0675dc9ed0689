import { lstat } from 'node:fs/promises';
import { isAbsolute, join, normalize, sep } from 'node:path';
import { isBelow } from '../../base/below.js';
import { InputError } from '../../base/errors.js';

const shown = 5;

/**
 * Checks that paths nobody named are files of the working folder. Otherwise somebody else's report could choose which
 * files are changed.
 * @throws InputError
 */
export async function assertInside(paths: readonly string[], cwd: string): Promise<void> {
  const outside: string[] = [];
  for (const path of paths) {
    const name = normalize(path);
    if (isAbsolute(path) || !isBelow(join(cwd, name), cwd) || (await isBehindLink(name, cwd)))
      outside.push(path);
  }
  if (outside.length === 0) return;
  const names = outside.slice(0, shown).map((path) => JSON.stringify(path));
  throw new InputError(
    `the report is about files outside of this folder, or links: ${names.join(', ')}${outside.length > shown ? ', …' : ''}`,
    { hint: 'name them on the command line to have them changed' },
  );
}

async function isBehindLink(name: string, cwd: string): Promise<boolean> {
  let at = cwd;
  for (const part of name.split(sep)) {
    at = join(at, part);
    if ((await lstat(at).catch(() => undefined))?.isSymbolicLink()) return true;
  }
  return false;
}

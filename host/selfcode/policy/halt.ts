import { lstat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Returns the path of a marker by which people stop all programs that edit, as TARS's loop knows them: `.STOP` in the
 * repository's root, or `.demerzel/HALT-ALL` in the user's home. Undefined if there is none. A marker may be anything,
 * also a link to nothing.
 */
export async function haltMarker(root: string, home: string = homedir()): Promise<string | undefined> {
  const markers = [join(root, '.STOP'), ...(isAbsolute(home) ? [join(home, '.demerzel', 'HALT-ALL')] : [])];
  for (const marker of markers) {
    const found = await lstat(marker).then(
      () => true,
      ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT' && code !== 'ENOTDIR',
    );
    if (found) return marker;
  }
  return undefined;
}

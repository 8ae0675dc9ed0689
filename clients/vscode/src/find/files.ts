import { constants } from 'node:fs';
import { access, open, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';

/** The real path of a file, or undefined if there is none. */
export async function realFile(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isFile() ? real : undefined;
  } catch {
    return undefined;
  }
}

/** The real path of a file that may be run, or undefined. */
export async function realExecutable(path: string): Promise<string | undefined> {
  const real = await realFile(path);
  if (real === undefined) return undefined;
  try {
    await access(real, constants.X_OK);
    return real;
  } catch {
    return undefined;
  }
}

/** Whether a path is a folder or below it. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The text of a regular file of at most `maxBytes`, or undefined. */
export async function readSmall(path: string, maxBytes: number): Promise<string | undefined> {
  const real = await realFile(path);
  if (real === undefined) return undefined;
  const file = await open(real, 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const buffer = Buffer.alloc(maxBytes + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return bytesRead > maxBytes ? undefined : buffer.toString('utf8', 0, bytesRead);
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

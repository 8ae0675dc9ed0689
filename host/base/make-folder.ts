import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, for their user only. Node's own way of it tells a file system that is read-only
 * as a folder that is missing.
 * Whatever has its name already is left as it is.
 * @throws as mkdir does
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, 0o700);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder) throw error;
    makeFolder(parent);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
}

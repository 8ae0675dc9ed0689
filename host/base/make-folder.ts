import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and its ancestors, accessible to this user only. Leaves whatever already has the name. Node's
 * recursive mode reports a read-only file system as a missing folder.
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

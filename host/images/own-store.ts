import { lstatSync } from 'node:fs';
import { makeFolder } from '../base/make-folder.js';
import { distrust, openToOthers } from '../base/ownership.js';
import { reasonOf } from '../base/system-error.js';
import { userKey } from './key.js';

/** A folder that only this user writes to, and the key that authenticates its content. */
export interface OwnStore {
  folder: string;
  key: Buffer;
}

/**
 * Makes the two nested folders if they are missing. Refuses links, folders of other users, and folders that others can
 * write to or replace at any time.
 * @throws Error whose message names the folder and the problem
 */
export function openStore(outer: string, folder = outer): OwnStore {
  for (const one of new Set([outer, folder])) {
    const problem = ownFolder(one);
    if (problem !== undefined) throw new Error(`${one}: ${problem}`);
  }
  return { folder, key: userKey(outer) };
}

/** Returns why the folder isn't this user's own. */
function ownFolder(folder: string): string | undefined {
  try {
    // This check comes before anything is made: in others' folders, they could move it.
    const open = openToOthers(folder);
    if (open !== undefined) return `others can exchange what is in ${open}`;
    if (!lstatSync(folder, { throwIfNoEntry: false })) makeFolder(folder);
    return distrust(folder);
  } catch (error) {
    return reasonOf(error);
  }
}

import { lstatSync } from 'node:fs';
import { makeFolder } from '../base/make-folder.js';
import { distrust, openToOthers } from '../base/ownership.js';
import { reasonOf } from '../base/system-error.js';
import { userKey } from './key.js';

/** A folder that only this user writes to, and the key that vouches for what is in it. */
export interface OwnStore {
  folder: string;
  key: Buffer;
}

/**
 * Makes the folders, one inside the other, where they are missing. No link is used, no folder of another user, none
 * that others can write to, and none that others can put something else in the place of, at whatever time.
 * @throws Error whose message says where something is wrong, and what
 */
export function openStore(outer: string, folder = outer): OwnStore {
  for (const one of new Set([outer, folder])) {
    const problem = ownFolder(one);
    if (problem !== undefined) throw new Error(`${one}: ${problem}`);
  }
  return { folder, key: userKey(outer) };
}

/** Why the folder is not this user's own. */
function ownFolder(folder: string): string | undefined {
  try {
    // Before anything is made: in a folder of others it would be theirs to move.
    const open = openToOthers(folder);
    if (open !== undefined) return `others can exchange what is in ${open}`;
    if (!lstatSync(folder, { throwIfNoEntry: false })) makeFolder(folder);
    return distrust(folder);
  } catch (error) {
    return reasonOf(error);
  }
}

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../base/make-folder.js';
import { distrust, openToOthers } from '../base/ownership.js';
import { userFolder } from '../base/user-folders.js';

/**
 * Returns the folder in which V8 may keep tarscli's code. V8 runs the code that it finds there, unasked. So only this
 * user may read and write the folder, and nobody else may be able to replace it or a folder above it. Makes a missing
 * folder.
 */
export function compileCacheFolder(): { folder: string } | { problem: string } {
  const ownFolder = userFolder('cache');
  if (ownFolder === undefined) return { problem: 'this user has no home folder' };
  const folder = join(ownFolder, 'code');
  try {
    // Check before making anything: root, on a user's behalf, would leave a folder that the user can't use.
    const open = openToOthers(folder);
    if (open !== undefined) return { problem: `${open}: others can put something else into it` };
    if (!lstatSync(folder, { throwIfNoEntry: false })) makeFolder(folder);
    const foreign = distrust(folder);
    if (foreign !== undefined) return { problem: `${folder}: ${foreign}` };
    // Node makes folders inside that are open to everybody whom the umask allows.
    if (process.geteuid && (lstatSync(folder).mode & 0o077) !== 0) {
      return { problem: `${folder}: it can be read by other users` };
    }
    return { folder };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

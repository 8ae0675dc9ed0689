import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../base/make-folder.js';
import { distrust, openToOthers } from '../base/ownership.js';
import { userFolder } from '../base/user-folders.js';

/**
 * Where V8 may keep the code of tarscli: it runs what it finds there, unasked. So the folder has to be this user's
 * alone, for reading too, and so have all folders above it, in which others could exchange it. Made where it is
 * missing.
 */
export function compileCacheFolder(): { folder: string } | { problem: string } {
  const ownFolder = userFolder('cache');
  if (ownFolder === undefined) return { problem: 'this user has no home folder' };
  const folder = join(ownFolder, 'code');
  try {
    // Before anything is made: root on a user's behalf would leave a folder that the user can't use.
    const open = openToOthers(folder);
    if (open !== undefined) return { problem: `${open}: others can put something else into it` };
    if (!lstatSync(folder, { throwIfNoEntry: false })) makeFolder(folder);
    const foreign = distrust(folder);
    if (foreign !== undefined) return { problem: `${folder}: ${foreign}` };
    // Node makes folders inside that let everybody in whom the umask does.
    if (process.geteuid && (lstatSync(folder).mode & 0o077) !== 0) {
      return { problem: `${folder}: it can be read by other users` };
    }
    return { folder };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

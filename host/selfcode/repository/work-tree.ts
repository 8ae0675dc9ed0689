import { chmod, lstat, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { isTemporary } from '../../files/temporary.js';
import type { Git } from '../../git/git.js';
import { bytesOf, type TreeListing } from './tracked-files.js';

/** Checking out, and removing what was built, takes its time on large trees. */
const wallMs = 30 * 60 * 1000;

/**
 * Brings a work tree to a commit whatever was done to it: its files have the commit's bytes and modes, submodules are
 * empty folders, all else is gone but what the commit's ignore rules name. `pristine`: that, too. The work tree has no
 * `.git` then. No link is followed.
 * @throws InputError if it can't be done, and the signal's reason
 */
export async function checkOut(
  git: Git,
  commit: string,
  listing: TreeListing,
  pristine: boolean,
): Promise<void> {
  await rm(join(git.root, '.git'), { recursive: true, force: true });
  const write = () => git.run(['read-tree', '--reset', '-u', commit], { wallMs });
  const bring = async () => {
    // git takes no look into a submodule's folder, and follows links on the way to it.
    for (const submodule of listing.submodules) await emptyFolder(git.root, submodule);
    await write();
    await git.run(['clean', '-ffd', ...(pristine ? ['-x'] : []), '--quiet'], { wallMs });
    // A commit can hold a file of such a name as well.
    if (await sweep(git.root, listing)) await write();
  };
  try {
    await bring();
  } catch (error) {
    if (!isRefusal(error)) throw error;
    // Package managers leave folders that nobody may write to.
    await openFolders(Buffer.from(git.root));
    await bring();
  }
}

/** Whether git or the system refused something, which the permissions of folders may be the reason for. */
function isRefusal(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return error instanceof InputError || code === 'EACCES' || code === 'EPERM';
}

/** Makes the way to a folder of real folders, and the folder empty. */
async function emptyFolder(root: string, raw: string): Promise<void> {
  const parts = raw.split('/');
  for (let count = 1; count <= parts.length; count += 1) {
    const at = below(root, parts.slice(0, count).join('/'));
    const present = await lstat(at).catch(() => undefined);
    if (present?.isDirectory()) continue;
    await rm(at, { force: true });
    await mkdir(at);
  }
  const folder = below(root, raw);
  for (const { name } of await entriesOf(folder)) await remove(folder, name);
}

/**
 * Removes from the commit's folders what `git clean` leaves: repositories in them, files of no regular kind, and files
 * that were being written, which ignore rules like to name. Returns whether there were any of the last.
 */
async function sweep(root: string, { folders }: TreeListing): Promise<boolean> {
  let hasTemporary = false;
  for (const folder of ['', ...folders]) {
    const at = below(root, folder);
    for (const entry of await entriesOf(at)) {
      const name = entry.name.toString('latin1');
      const isKnown = entry.isFile() || entry.isDirectory() || entry.isSymbolicLink();
      const wasWritten = isTemporary(name);
      if (!isKnown || wasWritten || name.toLowerCase() === '.git') await remove(at, entry.name);
      hasTemporary ||= wasWritten;
    }
  }
  return hasTemporary;
}

async function openFolders(folder: Buffer): Promise<void> {
  const { mode } = await lstat(folder);
  if ((mode & 0o700) !== 0o700) await chmod(folder, (mode & 0o777) | 0o700);
  for (const entry of await entriesOf(folder)) {
    if (entry.isDirectory()) await openFolders(inFolder(folder, entry.name));
  }
}

function entriesOf(folder: Buffer) {
  return readdir(folder, { withFileTypes: true, encoding: 'buffer' });
}

function remove(folder: Buffer, name: Buffer): Promise<void> {
  return rm(inFolder(folder, name), { recursive: true, force: true });
}

function below(root: string, raw: string): Buffer {
  return raw === '' ? Buffer.from(root) : inFolder(Buffer.from(root), bytesOf(raw));
}

function inFolder(folder: Buffer, name: Buffer): Buffer {
  return Buffer.concat([folder, Buffer.from('/'), name]);
}

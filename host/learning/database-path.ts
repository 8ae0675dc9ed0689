import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { LearningDatabaseError } from '../base/errors.js';
import { userFolder } from '../base/user-folders.js';
import { projectName } from '../git/project-name.js';
import { repositoryAt } from '../git/repository.js';

const older = join('.tars', 'learning.db');

/** A learning database's path: one that the user named, or the project's in the user's data folder. */
export interface DatabasePath {
  path: string;
  named: boolean;
  /** A database in the project's folder that isn't read, as nobody named it. */
  unread?: string;
}

/**
 * Returns the named database, else that of the project which `cwd` is in.
 * @throws LearningDatabaseError if the user has no folder for it
 */
export async function databasePath(
  named: string | undefined,
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<DatabasePath> {
  if (named !== undefined) return { path: named, named: true };
  const repository = await repositoryAt(cwd);
  const project = repository?.project ?? (await realpath(cwd));
  const path = join(dataFolder(env), 'learning', projectName(project), 'learning.db');
  const unread = foldersUp(await realpath(cwd), repository?.root)
    .map((folder) => join(folder, older))
    .find(isThere);
  return { path, named: false, ...(unread === undefined ? {} : { unread }) };
}

/** Writes the notice about a database that isn't read. */
export function unreadNotice({ unread }: DatabasePath): string[] {
  return unread === undefined
    ? []
    : [
        `${unread} is not read: what lies in a project can be anybody's; --learning-db ${unread} goes on with it`,
      ];
}

/**
 * Returns the user's folder for data.
 * @throws LearningDatabaseError if the user has none
 */
export function dataFolder(env: NodeJS.ProcessEnv): string {
  const folder = userFolder('data', env);
  if (folder !== undefined) return folder;
  throw new LearningDatabaseError('this user has no home folder, where the learning database would be', {
    hint: 'name a file with --learning-db, or a folder, by its absolute path, in XDG_DATA_HOME',
  });
}

/**
 * Makes the folder of a database. The database holds pieces of the code: so only the user may read the data folder, and
 * git ignores a new `.tars` until somebody changes that.
 */
export function makeFolder(folder: string, named: boolean): void {
  if (isThere(folder)) return;
  mkdirSync(folder, { recursive: true, ...(named ? {} : { mode: 0o700 }) });
  if (named && basename(folder) === '.tars') writeFileSync(join(folder, '.gitignore'), '*\n', { flag: 'wx' });
}

function foldersUp(from: string, to: string | undefined): string[] {
  return from === to || from === dirname(from) ? [from] : [from, ...foldersUp(dirname(from), to)];
}

export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

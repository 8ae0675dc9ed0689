import { access, constants, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { InputError } from '../base/errors.js';
import { reasonOf } from '../base/system-error.js';
import { wayOf } from './tree.js';

/** What to look at, as the user said it. */
export interface Targets {
  files: readonly string[];
  folders: readonly string[];
  /** Each a file, a folder, a glob, or with a leading `!` a glob of files and folders to leave out. */
  paths: readonly string[];
}

export interface Resolved {
  /** Absolute, in the order given. */
  places: readonly Place[];
  /** Globs of what to leave out of folders and globs. */
  excluded: readonly string[];
}

export type Place =
  /** `real`: where a link leads that the path may be. */
  | { kind: 'file'; path: string; real: string; bytes: number }
  | { kind: 'folder'; path: string; real: string }
  | { kind: 'glob'; glob: string };

/**
 * Tells files, folders and globs apart, and names everything that isn't there or can't be read in one
 * InputError, before anything runs.
 */
export async function resolveTargets(targets: Targets, cwd: string): Promise<Resolved> {
  const problems: string[] = [];
  const places: Place[] = [];
  const excluded: string[] = [];
  for (const file of targets.files) await add(file, 'file');
  for (const folder of targets.folders) await add(folder, 'folder');
  for (const path of targets.paths) {
    if (path.startsWith('!') && path.length > 1) excluded.push(path.slice(1));
    else await add(path, undefined);
  }
  if (problems.length > 0) {
    const isOne = problems.length === 1;
    throw new InputError(isOne ? problems[0]! : `${problems.length} inputs can't be used`, {
      hint: 'nothing was run; name what exists, or leave it out',
      details: isOne ? [] : problems,
    });
  }
  return { places, excluded };

  async function add(given: string, expected: 'file' | 'folder' | undefined): Promise<void> {
    const path = resolve(cwd, given);
    const stats = await stat(path).catch((error: NodeJS.ErrnoException) => error);
    if (stats instanceof Error) {
      const absent = stats.code === 'ENOENT' || stats.code === 'ENOTDIR';
      if (absent && expected === undefined && isGlob(given)) places.push({ kind: 'glob', glob: given });
      else
        problems.push(
          absent
            ? `no such ${expected ?? 'file or folder'}: ${given}`
            : `can't read ${given}: ${reasonOf(stats)}`,
        );
      return;
    }
    const { real, left } = await wayOf(path, cwd);
    if (left !== undefined) {
      problems.push(`${given} is a link that leads out of this folder; name what it leads to`);
    } else if (stats.isDirectory()) {
      if (expected === 'file') problems.push(`${given} is a folder; give it with --dir`);
      else places.push({ kind: 'folder', path, real });
    } else if (expected === 'folder') {
      problems.push(`${given} is not a folder; give it with --file`);
    } else if (!stats.isFile()) {
      problems.push(`${given} is not a regular file; pipe it in with -`);
    } else if (await isUnreadable(path)) {
      problems.push(`can't read ${given}: permission denied`);
    } else {
      places.push({ kind: 'file', path, real, bytes: stats.size });
    }
  }
}

/** Whether there is little to look at: named files only, of no more than `bytes` together. */
export function isLittle({ places }: Resolved, bytes: number): boolean {
  const sizes = places.map((place) => (place.kind === 'file' ? place.bytes : Number.POSITIVE_INFINITY));
  return sizes.reduce((sum, size) => sum + size, 0) <= bytes;
}

/** How a file is named in reports: relative to where the user stands, with slashes on every system. */
export function displayPath(path: string, cwd: string): string {
  return relative(cwd, path).split(sep).join('/');
}

function isGlob(text: string): boolean {
  return /[*?{}[\]]|[@+!\\]\(|\([^)]*\|/.test(text);
}

function isUnreadable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => false,
    () => true,
  );
}

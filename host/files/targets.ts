import { access, constants, stat } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import { InputError } from '../base/errors.js';
import { reasonOf } from '../base/system-error.js';
import { resolvePath } from './tree.js';

/** What to read, as the user wrote it. */
export interface Targets {
  files: readonly string[];
  folders: readonly string[];
  /** Each a file, a folder, a glob, or after a leading `!` a glob of files and folders to leave out. */
  paths: readonly string[];
}

export interface Resolved {
  /** Absolute, in the order given. */
  places: readonly InputTarget[];
  /** Globs of what to leave out of folders and globs. */
  excluded: readonly string[];
}

export type InputTarget =
  /** `real`: the target of the path, which may be a link. */
  | { kind: 'file'; path: string; real: string; bytes: number }
  | { kind: 'folder'; path: string; real: string }
  | { kind: 'glob'; glob: string };

/**
 * Sorts inputs into files, folders and globs. Before anything runs, one InputError names all that are missing or can't
 * be read.
 */
export async function resolveTargets(targets: Targets, cwd: string): Promise<Resolved> {
  const problems: string[] = [];
  const places: InputTarget[] = [];
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
    const { real, left } = await resolvePath(path, cwd);
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

/** Whether the inputs are named files only, of no more than `bytes` together. */
export function isLittle({ places }: Resolved, bytes: number): boolean {
  const sizes = places.map((place) => (place.kind === 'file' ? place.bytes : Number.POSITIVE_INFINITY));
  return sizes.reduce((sum, size) => sum + size, 0) <= bytes;
}

/** Says of a target that no file is in it. */
export function emptyText(target: InputTarget): string {
  return `no file ${target.kind === 'glob' ? `matches ${target.glob}` : `in ${target.path}`}`;
}

/** Returns a file's path in reports: relative to the working folder, with slashes on every system. */
export function displayPath(path: string, cwd: string): string {
  return relative(cwd, path).split(sep).join('/');
}

/** Whether a text that names nothing there is meant as a glob. */
export function isGlob(text: string): boolean {
  return /[*?{}[\]]|[@+!\\]\(|\([^)]*\|/.test(text);
}

function isUnreadable(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => false,
    () => true,
  );
}

import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { InputError } from '../../base/errors.js';
import { unseenInLine } from '../../base/unseen.js';
import { fieldsOf } from '../../git/fields.js';
import { Git } from '../../git/git.js';
import { configEntries } from '../../git/scoped-entries.js';

/** The commit that a run starts from. */
export interface BaseCommit {
  /** Its id: 40 hex digits, or 64 in a repository of SHA-256. */
  commit: string;
  tree: string;
  /** Name of the branch that was named or is checked out; undefined for a detached HEAD, a tag or an id. */
  branch: string | undefined;
  /** Where the branch's remote is, else `origin`, else the only remote; without passwords. */
  remoteUrl: string | undefined;
  /** Paths of submodules in the commit. */
  submodules: readonly string[];
  isShallow: boolean;
}

/** Of a path in a commit, too. */
const maximumNameLength = 8192;
const maximumRefLength = 1024;
const maximumUrlLength = 2048;

/**
 * Finds a commit in the repository that a folder is in. `ref`: whatever names a commit; default: HEAD. `root`: real
 * path of the work tree; `project`: the root of the repository's first work tree.
 * @throws InputError if the folder is in no repository that git may run on, or if there is no such commit; the signal's
 * reason
 */
export async function baseCommit(
  folder: string,
  ref: string | undefined,
  signal: AbortSignal,
): Promise<BaseCommit & { root: string; project: string }> {
  const git = await Git.open(folder, signal).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`can't improve ${folder}: ${error.message}`, {
      hint: error.hint ?? 'name a folder of a git repository with at least one commit',
      cause: error,
    });
  });
  const name = ref ?? 'HEAD';
  const commit = await idOf(git, name, 'commit').catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    throw noCommit(ref, error);
  });
  const branch = await branchOf(git, name);
  return {
    commit,
    tree: await idOf(git, commit, 'tree'),
    branch,
    remoteUrl: await remoteUrlOf(git, branch),
    submodules: await submodulesOf(git, commit),
    isShallow: existsSync(join(git.folders.common, 'shallow')),
    root: git.root,
    project: git.project,
  };
}

/**
 * Finds the first of these paths, relative to the root, that a commit doesn't have; a glob is not looked at.
 * @throws InputError if git may not run there, and the signal's reason
 */
export async function notIn(
  folder: string,
  commit: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const git = await Git.open(folder, signal);
  for (const path of paths) {
    const plain = posix.normalize(path).replace(/\/+$/, '');
    if (plain === '.' || /[*?[{]/.test(plain)) continue;
    const found = await idOf(git, `${commit}:${plain}`).catch((error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      return undefined;
    });
    if (found === undefined) return path;
  }
  return undefined;
}

async function idOf(git: Git, name: string, type?: 'commit' | 'tree'): Promise<string> {
  if (name.length > maximumNameLength || /[\0\n]/.test(name))
    throw new InputError('the name is no reference');
  const object = type === undefined ? name : `${name}^{${type}}`;
  const output = await git.run(['rev-parse', '--verify', '--quiet', '--end-of-options', object]);
  return output.toString().trim();
}

function noCommit(ref: string | undefined, cause: InputError): InputError {
  if (ref !== undefined && ref !== 'HEAD')
    return new InputError(`the repository has no commit ${ref.slice(0, maximumRefLength)}`, {
      hint: 'name a branch, a tag or the id of a commit that `git log` shows there',
      cause,
    });
  return new InputError('HEAD names no commit: the repository has none yet, or its HEAD is damaged', {
    hint: 'commit the files first, or name a commit',
    cause,
  });
}

async function branchOf(git: Git, name: string): Promise<string | undefined> {
  if (name.startsWith('-')) return undefined;
  // Prints nothing for what is no reference, and fails for some expressions.
  const output = await git.run(['rev-parse', '--symbolic-full-name', name]).catch((error: unknown) => {
    if (!(error instanceof InputError)) throw error;
    return '';
  });
  return /^refs\/heads\/(.+)\n$/.exec(output.toString())?.[1];
}

async function remoteUrlOf(git: Git, branch: string | undefined): Promise<string | undefined> {
  const entries = await configEntries(git);
  const last = (key: string) => entries.findLast((entry) => entry.key === key)?.value;
  const remotes = entries.filter(({ key }) => /^remote\..+\.url$/s.test(key));
  const only = new Set(remotes.map(({ key }) => key)).size === 1 ? remotes.at(-1)?.value : undefined;
  const tracked = branch === undefined ? undefined : last(`branch.${branch}.remote`);
  const url = (tracked && last(`remote.${tracked}.url`)) ?? last('remote.origin.url') ?? only;
  if (url === undefined || url === '' || url.length > maximumUrlLength) return undefined;
  return url.search(unseenInLine) === -1 ? withoutPassword(url) : undefined;
}

/** Hosts take a token in place of a user's name over HTTP, so that all before the `@` goes. */
function withoutPassword(url: string): string {
  return url
    .replace(/^(https?:\/\/)[^/@]*@/i, '$1')
    .replace(/^([a-z][a-z0-9+.-]*:\/\/[^/@:]*):[^/@]*@/i, '$1@');
}

async function submodulesOf(git: Git, commit: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const fields of fieldsOf(git.stream(['ls-tree', '-r', '-z', '--full-tree', commit]))) {
    for (const field of fields) {
      if (field.startsWith('160000 ')) paths.push(field.slice(field.indexOf('\t') + 1));
    }
  }
  return paths;
}

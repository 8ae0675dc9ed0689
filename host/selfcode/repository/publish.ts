import { mkdir, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { isTemporary } from '../../files/temporary.js';
import { writeAtomically } from '../../files/write.js';
import { Git } from '../../git/git.js';
import { isBranchName } from './branch-name.js';
import type { RunRepository } from './run-repository.js';
import { sameImprovements } from './same-branch.js';

/** How bringing a branch into the user's repository can end. */
export type Published =
  | { result: 'created' | 'updated' | 'unchanged' }
  /** Somebody made it of the very same improvements, in these commits; it stays. */
  | { result: 'found'; commits: string[] }
  /** Somebody else's commits are on it, up to this one; it stays. */
  | { result: 'pr-edited'; commit: string }
  | { result: 'refused'; reason: string };

export interface PublishOptions {
  run: RunRepository;
  /** Root of the user's work tree. */
  user: string;
  branch: string;
  commit: string;
  /** Id of the base commit. */
  base: string;
  /** Ids that a run has set this branch to, so that it may be moved from there. */
  ownTips: ReadonlySet<string>;
  signal: AbortSignal;
}

/** How often it is tried while others move the branch. */
const attempts = 3;

/**
 * Brings the commits above the base commit into the user's repository, as a branch that it makes or moves. HEAD, index
 * and work tree are not touched.
 * @throws InputError if git may not run there, or can't write; nothing is changed then. The signal's reason
 */
export async function publishBranch(options: PublishOptions): Promise<Published> {
  const { user, branch, commit, base, signal } = options;
  const git = await Git.open(user, signal, { worktrees: true });
  const reason = await refusal(git, branch, { commit, base });
  if (reason !== undefined) return { result: 'refused', reason };
  for (let attempt = 1; ; attempt += 1) {
    const tip = await tipOf(git, branch);
    if (tip === commit) return { result: 'unchanged' };
    if (tip !== undefined && !options.ownTips.has(tip)) {
      const commits = await sameImprovements(options.run.git, { own: commit, theirs: tip, base });
      return commits === undefined ? { result: 'pr-edited', commit: tip } : { result: 'found', commits };
    }
    const result = tip === undefined ? 'created' : 'updated';
    try {
      await bring(git, options, tip);
      return { result };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      if (attempt === attempts || (await tipOf(git, branch)) === tip) throw error;
    }
  }
}

/**
 * Returns why a branch with commits of its own above the base commit couldn't be made now. A name that ends with `-` or
 * `/` is a beginning of it.
 * @throws InputError if git may not run there, and the signal's reason
 */
export async function branchRefusal(
  user: string,
  branch: string,
  base: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const git = await Git.open(user, signal, { worktrees: true });
  const name = /[-/]$/.test(branch) ? `${branch}${'0'.repeat(12)}` : branch;
  return refusal(git, name, { commit: '', base });
}

async function refusal(
  git: Git,
  branch: string,
  { commit, base }: { commit: string; base: string },
): Promise<string | undefined> {
  if (!(await isBranchName(git, branch))) return 'it is no name for a branch';
  if (commit === base) return 'it would have no commits of its own';
  const ref = `refs/heads/${branch}`;
  const above = branch
    .split('/')
    .map((_, index, parts) => `refs/heads/${parts.slice(0, index + 1).join('/')}`);
  for (const { name, target } of await referencesOf(git, above)) {
    if (name === ref && target !== '') return `it is another name of ${target}`;
    if (name.startsWith(`${ref}/`) || (name !== ref && above.includes(name)))
      return `there is a branch ${name.slice('refs/heads/'.length)}`;
  }
  const folder = await checkedOutIn(git, ref);
  if (folder !== undefined) return `it is checked out in ${folder}`;
  const hasBase = await git.run(['rev-parse', '--verify', '--quiet', `${base}^{commit}`]).then(
    () => true,
    (error: unknown) => {
      if (!(error instanceof InputError)) throw error;
      return false;
    },
  );
  return hasBase ? undefined : `the repository no longer has the commit ${base}`;
}

interface Reference {
  name: string;
  id: string;
  /** What a symbolic one names; otherwise empty. */
  target: string;
}

/** Lists references of these names, and those below them. */
async function referencesOf(git: Git, names: readonly string[]): Promise<Reference[]> {
  const output = await git.run(['for-each-ref', '--format=%(refname) %(objectname) %(symref)', ...names]);
  const lines = output.toString().split('\n').filter(Boolean);
  return lines.map((line) => {
    const [name = '', id = '', target = ''] = line.split(' ');
    return { name, id, target };
  });
}

async function tipOf(git: Git, branch: string): Promise<string | undefined> {
  const ref = `refs/heads/${branch}`;
  return (await referencesOf(git, [ref])).find(({ name }) => name === ref)?.id;
}

async function checkedOutIn(git: Git, ref: string): Promise<string | undefined> {
  const output = await git.run(['worktree', 'list', '--porcelain']);
  let folder = '';
  for (const line of output.toString().split('\n')) {
    if (line.startsWith('worktree ')) folder = line.slice('worktree '.length);
    if (line === `branch ${ref}`) return folder;
  }
  return undefined;
}

/** Objects first, so that the branch never names a commit that isn't there. */
async function bring(git: Git, { run, branch, commit }: PublishOptions, tip: string | undefined) {
  const placed = await placeObjects(git, run, commit);
  const ref = `refs/heads/${branch}`;
  const message = tip === undefined ? 'tarscli: created' : 'tarscli: updated';
  const env = { GIT_COMMITTER_NAME: 'tarscli', GIT_COMMITTER_EMAIL: 'tarscli@localhost' };
  const old = tip ?? '0'.repeat(commit.length);
  try {
    await git.run(['update-ref', '--no-deref', '-m', message, ref, commit, old], { env });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // A git that was ended may have set it before.
    if ((await tipOf(git, branch)) === commit) return;
    await removeAll(placed);
    throw new InputError(`the branch ${branch} can't be set: ${error.message}`, {
      hint: 'look whether another git works on it, and whether the disk has space',
      cause: error,
    });
  }
}

/** Returns the files that were not there before. */
async function placeObjects(git: Git, run: RunRepository, commit: string): Promise<string[]> {
  const packed = await run.pack(commit);
  const objects = await realpath(join(git.folders.common, 'objects'));
  const folder = join(objects, 'pack');
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST')
      throw new InputError(`can't write to ${objects}: ${error.code}`, { cause: error });
  });
  await removeLeftOver(folder, basename(packed.pack, '.pack'));
  const placed: string[] = [];
  try {
    // git looks for packs by their indexes.
    for (const source of [packed.pack, packed.index]) {
      const target = join(folder, basename(source));
      if (await stat(target).catch(() => undefined)) continue;
      await writeAtomically(target, await readFile(source), { within: objects });
      placed.push(target);
    }
  } catch (error) {
    await removeAll(placed);
    throw error;
  }
  return placed;
}

/** Of the same pack, by a process that was killed. */
async function removeLeftOver(folder: string, name: string): Promise<void> {
  const entries = await readdir(folder);
  await removeAll(
    entries
      .filter((entry) => entry.startsWith(`.${name}.`) && isTemporary(entry))
      .map((entry) => join(folder, entry)),
  );
}

async function removeAll(paths: readonly string[]): Promise<void> {
  for (const path of paths.toReversed()) await rm(path, { force: true }).catch(() => undefined);
}

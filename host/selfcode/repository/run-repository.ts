import { lstat, mkdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isBelow } from '../../base/below.js';
import { InputError } from '../../base/errors.js';
import { makeFolder } from '../../base/make-folder.js';
import { readRegular } from '../../base/read-regular.js';
import { environmentFault } from '../../base/system-error.js';
import { AtomicFile, writeAtomically } from '../../files/write.js';
import { Git } from '../../git/git.js';
import { plainDiff } from '../../git/locked-config.js';
import { readBlobs } from './blobs.js';
import { isBranchName } from './branch-name.js';
import { commitFiles, type NewCommit } from './commit-files.js';
import { type GitFolderContent, keepFolder, makeGitFolder, putGitFolder } from './git-folder.js';
import { type LeftFile, listTree, type TrackedFile, type TreeListing } from './tracked-files.js';
import { checkOut } from './work-tree.js';

export { type BaseCommit, baseCommit, notIn } from './base-commit.js';
export type { NewCommit } from './commit-files.js';
export type { LeftFile, TrackedFile } from './tracked-files.js';

const maximumShallowBytes = 64 * 1024 * 1024;

export interface RunRepositoryOptions {
  /** Root of the user's work tree, from `baseCommit`. */
  user: string;
  /** The run's folder for it, which need not exist; outside of the user's work tree. */
  folder: string;
  /** Id of the base commit. */
  base: string;
  /** Ends every command of the repository. */
  signal: AbortSignal;
}

/**
 * The repository that a run works in: a work tree, and apart from it a git folder that shares the objects of the user's
 * repository. Nothing that is done here changes anything of the user's.
 *
 * The commands that run in the work tree see a `.git` there as well. It is made anew by each reset and never read.
 */
export class RunRepository {
  /** Real path of the work tree. */
  readonly root: string;
  /** Id of the base commit. */
  readonly base: string;
  /** What runs git on the git folder. */
  readonly git: Git;
  readonly #gitFolder: string;
  readonly #content: GitFolderContent;
  readonly #listing: TreeListing;
  readonly #tracked: ReadonlyMap<string, TrackedFile>;
  /** The commit that is checked out. */
  #commit: string;

  private constructor(
    git: Git,
    how: { base: string; gitFolder: string; content: GitFolderContent; listing: TreeListing },
  ) {
    this.git = git;
    this.root = git.root;
    this.base = how.base;
    this.#commit = how.base;
    this.#gitFolder = how.gitFolder;
    this.#content = how.content;
    this.#listing = how.listing;
    this.#tracked = new Map(how.listing.files.map((file) => [file.path, file]));
  }

  /**
   * Makes the repository, or makes it whole again, with the base commit checked out. Commits that were made in it are
   * kept.
   * @throws InputError if git may not run on the user's repository, if it lacks objects of the base commit, or if the
   * folder can't be used; the signal's reason
   */
  static async open({ user, folder, base, signal }: RunRepositoryOptions): Promise<RunRepository> {
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(base)) throw new InputError(`${base} is no id of a commit`);
    const users = await Git.open(user, signal);
    return explained(folder, async () => {
      const place = await placeOf(folder, users.root);
      const [gitFolder, root] = [join(place, 'git'), join(place, 'tree')];
      const content = await contentOf(users, base);
      await makeGitFolder(gitFolder, content);
      await keepFolder(root);
      const git = users.onOwn(gitFolder, root);
      await git.run(['rev-parse', '--verify', '--quiet', `${base}^{commit}`]).catch((error: unknown) => {
        throw incomplete(error, `the repository has no commit ${base}`, users.root, base);
      });
      const listing = await listTree(git, base).catch((error: unknown) => {
        throw incomplete(error, undefined, users.root, base);
      });
      const repository = new RunRepository(git, { base, gitFolder, content, listing });
      await repository.reset(base);
      return repository;
    });
  }

  /** Lists the regular files of the base commit, and what a run leaves alone of it. */
  files(): { files: readonly TrackedFile[]; left: readonly LeftFile[] } {
    return { files: this.#listing.files, left: this.#listing.left };
  }

  /**
   * Yields files with the bytes that the base commit has, in the order given.
   * @throws InputError if an object is damaged, and the signal's reason
   */
  async *read(
    files: Iterable<TrackedFile>,
  ): AsyncGenerator<{ file: TrackedFile; bytes: Buffer }, void, undefined> {
    for await (const { of, bytes } of readBlobs(this.git, files)) yield { file: of, bytes };
  }

  /**
   * Resets the work tree to the commit that is checked out, but for these whole contents by path.
   * @throws InputError if a path is no regular file of the base commit, or if one can't be written; the signal's reason
   */
  async setFiles(contents: ReadonlyMap<string, Uint8Array>): Promise<void> {
    for (const path of contents.keys()) {
      if (!this.#tracked.has(path)) throw new InputError(`${path} is no file that a run changes`);
    }
    await this.reset();
    for (const [path, bytes] of contents)
      await writeAtomically(join(this.root, path), bytes, { within: this.root });
  }

  /**
   * Brings the work tree to a commit: default, the one that is checked out. What its ignore rules name stays, unless
   * `pristine`.
   * @throws InputError if it can't be done, and the signal's reason
   */
  async reset(commit = this.#commit, { pristine = false }: { pristine?: boolean } = {}): Promise<void> {
    await explained(this.root, async () => {
      await keepFolder(this.root);
      await checkOut(this.git, commit, this.#listing, pristine);
      await putGitFolder(this.root, {
        ...this.#content,
        objects: join(this.#gitFolder, 'objects'),
        index: join(this.#gitFolder, 'index'),
        commit,
      });
      this.#commit = commit;
    });
  }

  /**
   * Makes a commit of exactly these files, without a look at the work tree, and returns its id. @throws as
   * `commitFiles`
   */
  commit(commit: NewCommit): Promise<string> {
    return commitFiles(this.git, this.#gitFolder, commit);
  }

  /**
   * Returns what changed between two commits, for `git apply`; at most 256 MiB. @throws InputError, and the signal's
   * reason
   */
  diff(from: string, to: string): Promise<Buffer> {
    return this.git.run(['diff-tree', '-p', '-r', '--binary', '--full-index', ...plainDiff, from, to]);
  }

  /**
   * Writes the commits above the base commit, as a branch, to a file for `git fetch FILE BRANCH`.
   * @throws InputError if there are none, or if the file can't be written; the signal's reason
   */
  async bundle(branch: string, commit: string, file: string): Promise<void> {
    const ref = `refs/heads/${branch}`;
    if (!(await isBranchName(this.git, branch))) throw new InputError(`${branch} is no name for a branch`);
    await this.git.run(['update-ref', ref, commit]);
    const written = await AtomicFile.create(file);
    try {
      const bundle = ['bundle', 'create', '--quiet', '-', ref, `^${this.base}`];
      for await (const piece of this.git.stream(bundle)) await written.write(piece);
      await written.commit();
    } catch (error) {
      await written.discard();
      throw error;
    } finally {
      await this.git.run(['update-ref', '-d', ref]);
    }
  }

  /**
   * Packs the commits above the base commit. Returns the paths of pack and index, which are of this repository and last
   * until the next call.
   * @throws InputError, and the signal's reason
   */
  async pack(commit: string): Promise<{ pack: string; index: string }> {
    const folder = join(this.#gitFolder, 'packed');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    const input = Buffer.from(`${commit}\n^${this.base}\n`);
    const output = await this.git.run(['pack-objects', '--revs', '--quiet', join(folder, 'pack')], { input });
    const name = join(folder, `pack-${output.toString().trim()}`);
    return { pack: `${name}.pack`, index: `${name}.idx` };
  }
}

async function placeOf(folder: string, userRoot: string): Promise<string> {
  makeFolder(folder);
  const place = await realpath(folder);
  if (!(await lstat(place)).isDirectory()) throw new InputError(`${folder} is no folder`);
  if (isBelow(place, userRoot))
    throw new InputError(`${folder} lies in the repository that is to be improved`, {
      hint: 'keep the state of runs in a folder outside of it',
    });
  return place;
}

async function contentOf({ folders }: Git, base: string): Promise<GitFolderContent> {
  const read = await readRegular(join(folders.common, 'shallow'), maximumShallowBytes, folders.common).catch(
    () => undefined,
  );
  return {
    objects: await realpath(join(folders.common, 'objects')),
    shallow: read === undefined || 'problem' in read ? undefined : read.bytes,
    isSha256: base.length === 64,
  };
}

function incomplete(error: unknown, message: string | undefined, root: string, base: string): unknown {
  if (!(error instanceof InputError)) return error;
  return new InputError(message ?? error.message, {
    hint: `if ${root} is a partial clone, \`git archive --output=/dev/null ${base}\` there fetches what it lacks`,
    cause: error,
  });
}

/** Says of failures of the file system which folder they are about. */
async function explained<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = environmentFault(error);
    if (fault === undefined) throw error;
    throw new InputError(`can't use ${folder}: ${fault}`, { cause: error });
  }
}

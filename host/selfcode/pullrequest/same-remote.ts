import { mkdir, rm } from 'node:fs/promises';
import { fetchBranch, type RemoteGit, type Step, stepsFrom } from '../../git/remote.js';

/** More commits are not compared: the branch is left alone. */
const mostCommits = 5000;

export interface SameRemoteOptions {
  /** The run's last commit, in the repository of `git`. */
  head: string;
  /** Id of the base commit. */
  base: string;
  /** Most commits that the run can have above it. */
  most: number;
  remote: string;
  branch: string;
  /** The commit that the remote's branch ends in. */
  tip: string;
  /** A folder that is made for the time of the comparison. */
  folder: string;
}

/**
 * Whether a remote's branch holds the very improvements of a run: step for step the same files on the same base. Only
 * trees count, as anybody can write what a commit says of itself.
 * @throws InputError if the remote can't be reached; and the signal's reason
 */
export async function holdsSameImprovements(git: RemoteGit, options: SameRemoteOptions): Promise<boolean> {
  const { head, base, most, remote, branch, tip, folder } = options;
  const own = stepsOn(base, await stepsFrom(git, head, Math.min(most, mostCommits) + 1));
  if (own === undefined) return false;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  try {
    const there: RemoteGit = { ...git, repository: folder };
    await fetchBranch(there, remote, { branch, depth: own.length + 1, sha256: base.length === 64 });
    const theirs = stepsOn(base, await stepsFrom(there, tip, own.length + 1));
    return theirs?.length === own.length && own.every(({ tree }, at) => theirs[at]!.tree === tree);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The commits above the base, the newest first; undefined unless each has the one before as its only parent. */
function stepsOn(base: string, steps: readonly Step[]): Step[] | undefined {
  const at = steps.findIndex(({ commit }) => commit === base);
  if (at < 1) return undefined;
  const above = steps.slice(0, at);
  const isChain = above.every(
    ({ parents }, index) => parents.length === 1 && parents[0] === steps[index + 1]!.commit,
  );
  return isChain ? above : undefined;
}

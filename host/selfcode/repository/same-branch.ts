import type { Git } from '../../git/git.js';

interface Step {
  commit: string;
  tree: string;
}

/**
 * Returns the commits of a branch that holds the very improvements of a run: step for step the same files on the same
 * base. Undefined if it holds anything else.
 *
 * What a commit says of itself proves nothing: anybody can write its message, its author and its trailers. Its tree
 * can't lie, as its id is the digest of all files.
 * @throws InputError, and the signal's reason
 */
export async function sameImprovements(
  git: Git,
  { own, theirs, base }: { own: string; theirs: string; base: string },
): Promise<string[] | undefined> {
  const mine = await stepsTo(git, own, base);
  const found = await stepsTo(git, theirs, base, (mine?.length ?? 0) + 1);
  if (mine === undefined || found?.length !== mine.length) return undefined;
  const isSame = mine.every(({ tree }, at) => found[at]!.tree === tree);
  return isSame ? found.map(({ commit }) => commit) : undefined;
}

/** The commits above the base, the first one first; undefined if one has another parent than the one before. */
async function stepsTo(git: Git, tip: string, base: string, most?: number): Promise<Step[] | undefined> {
  const bounds = most === undefined ? [] : [`--max-count=${most}`];
  const output = await git.run(['rev-list', '--topo-order', '--format=%H %T %P', ...bounds, tip, `^${base}`]);
  const lines = output
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('commit '));
  const steps: Step[] = [];
  let parent = base;
  for (const line of lines.toReversed()) {
    const [commit = '', tree = '', ...parents] = line.split(' ');
    if (parents.length !== 1 || parents[0] !== parent) return undefined;
    steps.push({ commit, tree });
    parent = commit;
  }
  return parent === tip ? steps : undefined;
}

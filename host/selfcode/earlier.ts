import { Git } from '../git/git.js';
import { runFingerprint } from './fingerprint.js';
import type { EditEnd } from './outcomes.js';
import { readRun } from './run-folder.js';
import type { StateFolder } from './state-folder.js';

/** What earlier runs made of edits, by the edit's id. */
export interface EarlierRuns {
  edits: ReadonlyMap<string, { end: EditEnd; reason: string }>;
  /** Commits that this tool gave branches as their tips, with the fingerprints of the runs. */
  tips: readonly { commit: string; fingerprint: string }[];
}

/** Reads the journals of the runs before one. Damaged ones are left out, with a notice. */
export async function earlierRuns(
  folder: StateFolder,
  before: string,
  base: string,
  signal: AbortSignal,
  onNotice: (text: string) => void,
): Promise<EarlierRuns> {
  const edits = new Map<string, { end: EditEnd; reason: string }>();
  const tips: { commit: string; fingerprint: string }[] = [];
  for (const run of await folder.runs()) {
    if (run >= before) break;
    const state = await readRun(folder, run).catch((error: Error) => onNotice(error.message));
    if (!state) continue;
    // A branch that was left alone has nothing of the run.
    const published = state.published?.result === 'pr-edited' ? undefined : state.published;
    if (published !== undefined && published.result !== 'found')
      tips.push({ commit: published.commit, fingerprint: runFingerprint(state) });
    const branch =
      published && (await isBranch(folder.root, published.branch, signal)) ? published.branch : undefined;
    for (const { opportunity, id } of [...state.generated.values()].flatMap((file) => file.edits)) {
      const { end, reason } = state.endOf(opportunity);
      if (end === 'committed' && branch !== undefined)
        edits.set(id, { end: 'already-proposed', reason: `branch ${branch} of run ${run} has it` });
      else if (end === 'declined')
        edits.set(id, { end, reason: `declined in run ${run}${reason ? `: ${reason}` : ''}` });
      else if (end === 'reverted' && state.started?.repository.base === base)
        edits.set(id, { end: 'failed-before', reason: `run ${run}: ${reason}` });
    }
  }
  return { edits, tips };
}

async function isBranch(root: string, branch: string, signal: AbortSignal): Promise<boolean> {
  const git = await Git.open(root, signal);
  const refs = await git.run(['for-each-ref', '--format=%(refname)', '--', `refs/heads/${branch}`]);
  return refs.toString().trim() === `refs/heads/${branch}`;
}

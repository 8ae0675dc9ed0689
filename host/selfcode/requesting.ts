import { join } from 'node:path';
import type { EarlierRuns } from './earlier.js';
import { writePatch } from './outputs.js';
import { openPullRequest } from './pullrequest/open.js';
import type { RunContext } from './run-context.js';
import { summarize } from './summary.js';

/** Where the text of a pull request is, in the run's folder. */
const fileName = 'pull-request.md';

/**
 * Makes the pull request last, when everything that it tells of is done. Without a wish for one, its text is a file. Of
 * a run whose branch was left alone there are the patch and the bundle.
 */
export async function requestPull(run: RunContext, tips: EarlierRuns['tips']): Promise<void> {
  const { state, options, folder, repository, signal } = run;
  const { published } = state;
  if (state.requested !== undefined || published === undefined) return;
  const place = (name: string) => join(folder.run(run.run), name);
  const [patch, bundle, file] = [place('changes.patch'), place('branch.bundle'), place(fileName)];
  await writePatch(run, patch);
  await repository.bundle(published.branch, published.commit, bundle);
  if (published.result === 'pr-edited') {
    run.notice(`the improvements of this run are in ${bundle}`);
    return;
  }
  const opened = await openPullRequest({
    via: options.pullRequest ?? 'file',
    // The end is written last: it is what the run will have come to.
    run: { ...summarize(state), end: 'improved' },
    root: folder.root,
    repository: repository.root,
    ...{ file, patch, bundle, signal },
    pushed: tips,
  });
  if (options.pullRequest === 'file') run.notice(`the text of the pull request is ${file}`);
  else if (opened.why !== undefined && options.pullRequest !== undefined)
    run.notice(`pull request: ${opened.why}`);
  await run.record({ type: 'requested', result: opened.result, where: opened.url ?? fileName });
}

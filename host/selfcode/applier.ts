import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InputError } from '../base/errors.js';
import { replaceText, writeAtomically } from '../files/write.js';
import { applyEdits } from '../findings/edits.js';
import { type Evidence, improvementMessage, squashedMessage } from './commit-message.js';
import type { EarlierRuns } from './earlier.js';
import { runFingerprint } from './fingerprint.js';
import { publishBranch } from './repository/publish.js';
import type { RunContext } from './run-context.js';
import type { BaseSources } from './sources.js';
import { editsByPath, type StandingEdit } from './state.js';
import { versionPath } from './version-path.js';

/** The edits that every check passed, the best first. */
export function keptEdits({ state }: RunContext): StandingEdit[] {
  const kept = new Set(state.judged!.kept);
  return state.standing.filter(({ id }) => kept.has(id));
}

/** Makes the commits: one for each improvement, on top of each other, or one for all. */
export async function commitEdits(run: RunContext, sources: BaseSources, evidence: Evidence): Promise<void> {
  const { state, options } = run;
  const kept = keptEdits(run);
  const groups = options.squash ? (kept.length > 0 ? [kept] : []) : kept.map((edit) => [edit]);
  const { base } = state.started!.repository;
  for (const [number, group] of groups.entries()) {
    if (number < state.commits.length) continue;
    const done = groups.slice(0, number + 1).flat();
    const paths = new Set(group.map(({ path }) => path));
    const files = await sources.changed(done.filter(({ path }) => paths.has(path)));
    const about = group.map((edit) => edit.about);
    const message = options.squash
      ? squashedMessage(about, run.run, evidence)
      : improvementMessage(about[0]!, run.run, evidence);
    const commit = await run.repository.commit({
      parent: state.commits.at(-1)?.commit ?? base,
      files,
      message,
      author: state.started!.author,
      date: new Date(state.started!.at),
    });
    await run.record({ type: 'committed', edits: group.map(({ id }) => id), commit });
    run.progress('Application', number + 1, groups.length);
  }
}

/** Names the branch by what it is made of, so that the same improvements of the same base have the same branch. */
export function branchName(run: RunContext): string {
  const { state, options } = run;
  const { branch } = options;
  return /[-/]$/.test(branch) ? `${branch}${runFingerprint(state).slice(0, 12)}` : branch;
}

/** Brings the commits into the user's repository as a branch. */
export async function publish(run: RunContext, earlier: EarlierRuns): Promise<void> {
  const { state, folder, repository, signal } = run;
  if (state.published !== undefined || state.commits.length === 0) return;
  const branch = branchName(run);
  const { commit } = state.commits.at(-1)!;
  const { base } = state.started!.repository;
  const ownTips = new Set([
    ...earlier.tips.map((tip) => tip.commit),
    ...state.commits.map((one) => one.commit),
  ]);
  const published = await publishBranch({
    run: repository,
    user: folder.root,
    branch,
    commit,
    base,
    ownTips,
    signal,
  });
  if (published.result === 'refused') {
    throw new InputError(`the branch ${branch} can't be made: ${published.reason}`, {
      hint: 'make its name free, then resume the run',
    });
  }
  const { result } = published;
  if (result === 'found') {
    run.notice(`the branch ${branch} has these very improvements already: another run made it`);
    const { commits } = published;
    await run.record({ type: 'published', branch, commit: commits.at(-1)!, result, commits });
    return;
  }
  if (result === 'pr-edited') {
    run.notice(
      `the branch ${branch} is left alone: it holds commits that are of no run of this state folder, up to ${published.commit}`,
    );
  }
  await run.record({ type: 'published', branch, commit, result });
}

/** Keeps the texts of changed files from before and after the run. */
export async function keepVersions(run: RunContext, sources: BaseSources): Promise<void> {
  const folder = run.folder.versions(run.run);
  const changed = await sources.changed(keptEdits(run));
  for (const [path, bytes] of changed) {
    const place = join(folder, versionPath(path));
    await mkdir(dirname(place), { recursive: true, mode: 0o700 });
    const { text } = await sources.of(path);
    await writeAtomically(`${place}.before`, text);
    await writeAtomically(`${place}.after`, bytes);
  }
}

/** Writes the improvements to the user's files that still hold the text of the base. */
export async function applyToUser(run: RunContext, sources: BaseSources): Promise<void> {
  if (!run.options.autoApply || run.state.applied !== undefined) return;
  const { root } = run.folder;
  const files = [];
  for (const [path, edits] of editsByPath(keptEdits(run))) {
    const { text } = await sources.of(path);
    const after = applyEdits(
      text,
      edits.flatMap(({ changes }) => changes),
    );
    try {
      await replaceText(join(root, path), text, after, root);
      files.push({ path, written: true });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      files.push({ path, written: false, reason: error.message });
      run.notice(`${path} is only on the branch: ${error.message}`);
    }
  }
  await run.record({ type: 'applied', files });
}

import { dirname, join } from 'node:path';
import { InputError } from '../../base/errors.js';
import { writeAtomically } from '../../files/write.js';
import { findGit, trustedFolders } from '../../git/find.js';
import { pushBranch, type RemoteGit, remoteTip } from '../../git/remote.js';
import type { RunSummary } from '../run-summary.js';
import { pullRequestBody } from './body.js';
import { committedEdits } from './edits.js';
import { markOf, readMark } from './fingerprint.js';
import type { Forge, Found } from './forge.js';
import { pullRequestFile } from './page.js';
import { holdsSameImprovements } from './same-remote.js';
import { type PullRequestVia, serviceFor, trustedPath } from './service.js';
import { pullRequestTitle } from './title.js';

/** How opening a pull request can end. */
export const pullRequestResults = [
  'created',
  'updated',
  'unchanged',
  'pr-edited',
  'written-to-file',
  'failed',
] as const;
export type PullRequestResult = (typeof pullRequestResults)[number];

export interface OpenOptions {
  via: PullRequestVia;
  run: RunSummary;
  /** The folder that is improved. */
  root: string;
  /** The run's own repository, which has the branch's commits and nobody's configuration. */
  repository: string;
  /** The file that always has the pull request, too: `pull-request.md`. */
  file: string;
  /** The files that somebody without this machine applies. */
  patch: string;
  bundle: string;
  /** What earlier runs pushed as this branch, from their journals: its tip may be one of these commits. */
  pushed?: readonly Pushed[];
  signal: AbortSignal;
  /** Default: this process's. */
  env?: NodeJS.ProcessEnv;
  /** Wall-clock limits of a push and of a question to the service. */
  limits?: { pushWallMs?: number; askWallMs?: number };
}

/** A commit that a run pushed, and the run's fingerprint. */
export interface Pushed {
  commit: string;
  fingerprint: string;
}

export interface Opened {
  result: PullRequestResult;
  /** Of the pull request, if there is one. */
  url: string | undefined;
  /** Why it isn't created or updated; undefined if it is. */
  why: string | undefined;
}

/**
 * Pushes the run's branch and creates its pull request, or updates the body of the one there is if it tells of other
 * edits. The pull request is created last. A branch that has commits of somebody else, or whose pull request was closed
 * or merged, is left alone. Nothing is forced. Without a program and a remote to ask, there is only the file.
 * @throws InputError if the file can't be written; and the signal's reason
 */
export async function openPullRequest(options: OpenOptions): Promise<Opened> {
  const { via, run, root, repository, file, signal, env = process.env, limits } = options;
  await writeAtomically(file, pullRequestFile(run, options));
  const refused = (result: PullRequestResult, why: string, url?: string): Opened => ({ result, url, why });
  const { branch, head } = run;
  if (branch === undefined || head === undefined) return refused('written-to-file', 'the run made no branch');
  const { baseBranch, remoteUrl } = run.repository;
  const asked = { via, remoteUrl, root, cwd: repository, env, signal, wallMs: limits?.askWallMs };
  const service = await serviceFor(asked);
  if ('why' in service) return refused('written-to-file', service.why);
  if (baseBranch === undefined) return refused('written-to-file', 'the run has no base branch to propose to');
  const program = await findGit(await trustedFolders(env.PATH ?? '', root), root);
  if (program === undefined) return refused('failed', 'git is not installed, or not on the PATH');
  const path = { ...env, PATH: await trustedPath(env, root) };
  const git: RemoteGit = { program, repository, env: path, signal, wallMs: limits?.pushWallMs };
  const proposed: Proposed = {
    ...{ branch, head, base: baseBranch, remote: remoteUrl!, pushed: options.pushed ?? [] },
    scratch: join(dirname(file), 'remote-branch'),
  };
  try {
    return await propose(run, proposed, git, service.forge);
  } catch (error) {
    if (error instanceof InputError) return refused('failed', error.message);
    throw error;
  }
}

interface Proposed {
  branch: string;
  head: string;
  base: string;
  remote: string;
  pushed: readonly Pushed[];
  /** A folder that can be made for a moment. */
  scratch: string;
}

async function propose(run: RunSummary, proposed: Proposed, git: RemoteGit, forge: Forge): Promise<Opened> {
  const { branch, head, base, remote } = proposed;
  const found = await forge.find(branch);
  const mark = found && readMark(found.body);
  if (found !== undefined && found.state !== 'open') {
    return { result: 'unchanged', url: found.url, why: `the pull request was ${found.state} already` };
  }
  const tip = await remoteTip(git, remote, branch);
  const pushed = proposed.pushed.filter(({ commit }) => commit === tip);
  const isKnown = tip === undefined || tip === head || tip === mark?.head || pushed.length > 0;
  // Pushed by a run whose state folder is another one.
  const isSameElsewhere = !isKnown && (await isOfAnotherState(run, proposed, git, tip));
  if (!isKnown && !isSameElsewhere) {
    return { result: 'pr-edited', url: found?.url, why: `the branch has commits that no run made: ${tip}` };
  }
  const isSame = mark?.fingerprint === markOf(run).fingerprint;
  if (found !== undefined && tip !== undefined && isSame) {
    return { result: 'unchanged', url: found.url, why: 'it tells of the same edits already' };
  }
  // A run that ended before it proposed has pushed the same edits, in commits of its own time.
  const isAlike =
    tip === head || isSameElsewhere || pushed.some(({ fingerprint }) => fingerprint === run.fingerprint);
  if (!isAlike) await pushBranch(git, remote, { commit: head, branch });
  const body = pullRequestBody(isAlike ? { ...run, head: tip } : run);
  if (found !== undefined) return updated(forge, found, body);
  return created(forge, { branch, base, title: pullRequestTitle(run), body }, markOf(run).fingerprint);
}

function isOfAnotherState(
  run: RunSummary,
  { branch, head, remote, scratch }: Proposed,
  git: RemoteGit,
  tip: string,
): Promise<boolean> {
  const [{ base }, most] = [run.repository, committedEdits(run).length];
  return holdsSameImprovements(git, { ...{ branch, head, base, most, remote, tip }, folder: scratch });
}

async function updated(forge: Forge, { number, url }: Found, body: string): Promise<Opened> {
  await forge.updateBody(number, body);
  return { result: 'updated', url, why: undefined };
}

/** Another run can have created it since it was looked for. */
async function created(
  forge: Forge,
  proposal: Parameters<Forge['create']>[0],
  fingerprint: string,
): Promise<Opened> {
  try {
    return { result: 'created', url: await forge.create(proposal), why: undefined };
  } catch (error) {
    const found = await forge.find(proposal.branch).catch(() => undefined);
    if (found === undefined || readMark(found.body)?.fingerprint !== fingerprint) throw error;
    return { result: 'unchanged', url: found.url, why: 'another run created it meanwhile' };
  }
}

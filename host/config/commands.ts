import { type Detected, detectTestCommand } from './detect.js';
import type { Source } from './key.js';
import type { ApprovalsReader, Config } from './load.js';
import { type Proposal, proposalDigest } from './proposal.js';

/** Something that a repository's user can approve. */
export interface Pending extends Proposal {
  /** Such as `selfCode.test`. */
  name: string;
  /** Why it needs approval, as a clause. */
  why: string;
  /** Whether there is no other command of its kind: a run can't go on without it. */
  needed: boolean;
  /** 64 hex digits. */
  digest: string;
  /** Of the file that asks for it; undefined for what was detected. */
  file?: string;
  line?: number;
}

/** The build or test command of a run. */
export type RunCommand =
  | { state: 'none'; why: string }
  | { state: 'ready'; command: string; from: Source | 'detected' }
  | { state: 'unapproved'; pending: Pending };

/**
 * Returns the command of a kind: the user's, an approved one of the repository, or with `auto` an approved one that
 * fits the repository. Whatever else is there must be approved first.
 */
export async function commandOf(
  kind: 'test' | 'build',
  config: Config,
  approvals: ApprovalsReader,
): Promise<RunCommand> {
  const { value, from } = config.selfCode[kind];
  const asked = askedFor(config).find((one) => one.kind === kind && one.needed);
  if (asked !== undefined) return { state: 'unapproved', pending: asked };
  if (value === undefined) return { state: 'none', why: 'none is configured' };
  if (kind === 'build' || value !== 'auto') return { state: 'ready', command: value, from };
  const detected = await detectTestCommand(config.root);
  if (detected === undefined) return { state: 'none', why: 'none was detected' };
  const pending = pendingOf(detected, config);
  if (!(await approvals.isApproved(pending))) return { state: 'unapproved', pending };
  return { state: 'ready', command: detected.command, from: 'detected' };
}

/**
 * Lists everything that the user could approve: what the repository's file asks for, and a command that was detected.
 */
export async function allPending(config: Config, approvals: ApprovalsReader): Promise<Pending[]> {
  const asked = askedFor(config);
  const test = await commandOf('test', config, approvals);
  if (test.state !== 'unapproved' || test.pending.file !== undefined) return asked;
  return [...asked, test.pending];
}

function askedFor(config: Config): Pending[] {
  return config.unapproved.map(({ written: _, ...one }) => {
    const needed = one.kind !== 'setting' && config.selfCode[one.kind].value === undefined;
    return { ...one, needed, digest: proposalDigest(one) };
  });
}

function pendingOf({ command, why }: Detected, config: Config): Pending {
  const proposal = config.proposal('test', command);
  return { ...proposal, name: 'selfCode.test', why, needed: true, digest: proposalDigest(proposal) };
}

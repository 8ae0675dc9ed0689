import { canonicalJson, digestOf } from '../base/digest.js';
import { OptionInvalidError } from '../base/errors.js';

export const proposalKinds = ['test', 'build', 'setting'] as const;

export type ProposalKind = (typeof proposalKinds)[number];

/** What a repository asks for and only its user can allow: to run a command, or a setting that allows more. */
export interface Proposal {
  /** Real path of the project: the root of the repository's first worktree. */
  project: string;
  kind: ProposalKind;
  /** The exact command, or a setting as JSON: `{"selfCode":{"network":true}}`. */
  text: string;
  /** Digest of the section of tars.config.json that it is in, or that of an empty one. */
  section: string;
}

/** Returns what names a proposal, and changes with each of its parts: 64 hex digits. */
export function proposalDigest({ project, kind, text, section }: Proposal): string {
  return digestOf('tars-approval', project, kind, text, section);
}

/** Returns the digest of a section as a repository's file has it; undefined for none. */
export function sectionDigest(written: object | undefined): string {
  return digestOf('tars-config-section', canonicalJson(written));
}

/** Length of the beginning of a digest that people are shown, and may give for the whole: 64 bits. */
export const shortDigest = 16;

/**
 * Returns the proposals that digests, or their beginnings of at least 16 digits, name.
 * @throws OptionInvalidError if one is shorter or no digest
 */
export function named<P extends Proposal>(proposals: readonly P[], digests: readonly string[]): P[] {
  const malformed = digests.find((digest) => !/^[0-9a-f]{16,64}$/.test(digest));
  if (malformed !== undefined) {
    throw new OptionInvalidError(`${malformed.slice(0, 100)} is not the digest of a proposal`, {
      hint: 'tarscli config show prints the digests',
    });
  }
  return proposals.filter((proposal) => {
    const whole = proposalDigest(proposal);
    return digests.some((digest) => whole.startsWith(digest));
  });
}

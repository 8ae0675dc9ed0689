import type { Approvals } from '../config/approvals.js';
import type { Pending } from '../config/commands.js';
import { named, shortDigest } from '../config/proposal.js';
import type { Ask } from './ask.js';
import { UsageError } from './errors.js';

/** How the user can approve at a door. */
export interface ApprovalMeans {
  approvals: Pick<Approvals, 'approve'>;
  /** Digests, or their beginnings, that the user gave. */
  digests: readonly string[];
  /** Undefined if nobody can be asked. */
  ask: Ask | undefined;
  /** Writes a notice. */
  note: (text: string) => void;
}

/**
 * Approves what the user gave digests of, and asks about the rest. What isn't approved doesn't hold, with a notice;
 * without a command that is needed, the work ends. Returns how many were approved.
 * @throws UsageError for a needed command that isn't approved, OptionInvalidError for what is no digest
 */
export async function settle(
  pending: readonly Pending[],
  { approvals, digests, ask, note }: ApprovalMeans,
): Promise<number> {
  const given = named(pending, digests);
  let approved = 0;
  for (const one of pending) {
    const agreed = given.includes(one) || ((await ask?.(question(one))) ?? false);
    if (agreed) {
      await approvals.approve(one);
      approved++;
    } else if (!one.needed) {
      note(`${asked(one)} doesn't hold: ${one.why}; tarscli config approve ${short(one)} allows it`);
    } else {
      throw new UsageError(`the ${one.kind} command of this repository is not approved: ${one.text}`, {
        details: [`${one.why}${placeOf(one)}`],
        hint: `read it, then give it as --${one.kind} 'COMMAND', or --approve-${one.kind} ${short(one)}`,
      });
    }
  }
  return approved;
}

/** Returns what to ask the user about a proposal. */
export function question(one: Pending): string {
  if (one.kind === 'setting') return `${asked(one)}, and ${one.why}. Allow it, from now on?`;
  return `The ${one.kind} command of this repository is: ${one.text} (${one.why}${placeOf(one)}). Run it, now and later?`;
}

function asked(one: Pending): string {
  return `${one.text}${placeOf(one)}`;
}

function placeOf({ file, line }: Pending): string {
  return file === undefined ? '' : `, ${file}:${line}`;
}

function short({ digest }: Pending): string {
  return digest.slice(0, shortDigest);
}

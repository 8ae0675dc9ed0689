import { lstatSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { canonicalJson } from '../base/digest.js';
import { InputError } from '../base/errors.js';
import { readRegular } from '../base/read-regular.js';
import { reasonOf } from '../base/system-error.js';
import { userFolder } from '../base/user-folders.js';
import { writeAtomically } from '../files/write.js';
import { macOf } from '../images/key.js';
import { type OwnStore, openStore } from '../images/own-store.js';
import { check } from '../json/issues.js';
import { type Proposal, proposalDigest, proposalKinds } from './proposal.js';

const maximumBytes = 256 * 1024;
const mostApprovals = 10_000;
const hex = z.string().check(z.regex(/^[0-9a-f]{64}$/));

const schema = z.strictObject({
  version: z.literal(1),
  project: z.string(),
  kind: z.enum(proposalKinds),
  text: z.string(),
  section: hex,
  approvedAt: z.iso.datetime(),
  mac: hex,
});

/** A proposal that the user approved. */
export interface Approval extends Proposal {
  /** ISO 8601, in UTC. */
  approvedAt: string;
  /** 64 hex digits. */
  digest: string;
}

/** Returns the user's folder of approvals; undefined without a home. */
export function approvalsFolder(env?: NodeJS.ProcessEnv): string | undefined {
  const data = userFolder('data', env);
  return data && join(data, 'approvals');
}

/**
 * What the user allows repositories, in files that only this user reads and writes: one for each approval, named by its
 * digest, with an authentication code of the user's key. A file that lacks the code, or is of another version, approves
 * nothing.
 */
export class Approvals {
  readonly #folder: string | undefined;
  #store: OwnStore | undefined;

  /** `folder`: absolute, made when something is approved; undefined for a user without a home. */
  constructor(folder: string | undefined = approvalsFolder()) {
    this.#folder = folder;
  }

  /** @throws InputError if the folder is there and can't be trusted */
  async isApproved(proposal: Proposal): Promise<boolean> {
    return (await this.#read(proposalDigest(proposal))) !== undefined;
  }

  /**
   * Keeps an approval, for good.
   * @throws InputError if it can't be kept
   */
  async approve(proposal: Proposal, now = new Date()): Promise<Approval> {
    if (this.#folder === undefined) {
      throw new InputError('this user has no home folder, where approvals would be', {
        hint: 'name a folder, by its absolute path, in XDG_DATA_HOME',
      });
    }
    const { folder, key } = this.#open(this.#folder);
    const digest = proposalDigest(proposal);
    const { project, kind, text, section } = proposal;
    const approved = { version: 1 as const, project, kind, text, section, approvedAt: now.toISOString() };
    const mac = macOf(key, 'approval', canonicalJson(approved));
    await writeAtomically(join(folder, `${digest}.json`), `${JSON.stringify({ ...approved, mac })}\n`, {
      mode: 0o600,
    });
    return { project, kind, text, section, approvedAt: approved.approvedAt, digest };
  }

  /**
   * Lists what is approved, the oldest first.
   * @throws InputError if the folder is there and can't be trusted
   */
  async list(): Promise<Approval[]> {
    if (this.#isMissing()) return [];
    const names = await readdir(this.#folder!);
    const approvals: Approval[] = [];
    for (const name of names.slice(0, mostApprovals)) {
      const digest = /^([0-9a-f]{64})\.json$/.exec(name)?.[1];
      const approval = digest === undefined ? undefined : await this.#read(digest);
      if (approval !== undefined) approvals.push(approval);
    }
    const key = ({ approvedAt, digest }: Approval) => `${approvedAt} ${digest}`;
    return approvals.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  }

  /** Withdraws an approval, by its whole digest. Returns whether there was one. */
  async forget(digest: string): Promise<boolean> {
    if (!/^[0-9a-f]{64}$/.test(digest) || (await this.#read(digest)) === undefined) return false;
    await rm(join(this.#folder!, `${digest}.json`), { force: true });
    return true;
  }

  async #read(digest: string): Promise<Approval | undefined> {
    if (this.#isMissing()) return undefined;
    const { folder, key } = this.#open(this.#folder!);
    const text = await textOf(join(folder, `${digest}.json`), folder);
    const checked = text === undefined ? undefined : check(schema, text);
    if (checked === undefined || 'issues' in checked) return undefined;
    const { mac, version, ...approved } = checked.value;
    if (mac !== macOf(key, 'approval', canonicalJson({ version, ...approved }))) return undefined;
    return proposalDigest(approved) === digest ? { ...approved, digest } : undefined;
  }

  #isMissing(): boolean {
    return this.#folder === undefined || !lstatSync(this.#folder, { throwIfNoEntry: false });
  }

  #open(folder: string): OwnStore {
    try {
      this.#store ??= openStore(folder);
      return this.#store;
    } catch (error) {
      throw new InputError(`can't use the folder of approvals ${reasonOf(error)}`, {
        hint: 'make it and the folders above writable for you alone: chmod go-w',
        cause: error,
      });
    }
  }
}

async function textOf(path: string, folder: string): Promise<unknown> {
  try {
    const read = await readRegular(path, maximumBytes, folder);
    return 'problem' in read ? undefined : (JSON.parse(read.bytes.toString()) as unknown);
  } catch {
    return undefined;
  }
}

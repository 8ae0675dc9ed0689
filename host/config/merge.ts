import type { ConfigFile } from './file.js';
import type { AnyKey, Configured, Keys } from './key.js';
import type { Proposal } from './proposal.js';

/** What a repository's file asks for in vain, as the user hasn't approved it. */
export interface Unapproved extends Proposal {
  /** Such as `selfCode.test`. */
  name: string;
  /** What it would be, in the form of a file. */
  written: unknown;
  /** Why it needs approval, as a clause. */
  why: string;
  file: string;
  /** 1-based. */
  line: number;
}

/** What all sources say of a section, and whom to ask. */
export interface Given {
  section: string;
  keys: Keys;
  user: ConfigFile | undefined;
  repository: ConfigFile | undefined;
  environment: ReadonlyMap<string, unknown>;
  flags: ReadonlyMap<string, unknown>;
  /** Absolute path: what relative paths of defaults, environment and flags count from. */
  cwd: string;
  /** Real path of the repository's root. */
  root: string;
  /** Makes a proposal of a key's value. */
  proposal(key: string, written: unknown): Proposal;
  isApproved(proposal: Proposal): Promise<boolean>;
}

/** Merges what the sources say: the later wins, but what a repository's file widens counts only if it is approved. */
export async function mergeSection(
  given: Given,
): Promise<{ values: Record<string, Configured<unknown>>; unapproved: Unapproved[] }> {
  const values: Record<string, Configured<unknown>> = {};
  const unapproved: Unapproved[] = [];
  for (const [name, key] of Object.entries(given.keys)) {
    const own = ofUser(name, key, given) ?? initially(key, given.cwd);
    const strongest = ofFlagsAndEnvironment(name, key, given);
    values[name] = strongest ?? own;
    const asked = ofFile(name, key, given.section, given.repository, 'repository');
    if (strongest !== undefined || asked === undefined) continue;
    const before = { value: own.value, set: own.from === 'user', root: given.root };
    const why = key.widens(asked.value, before);
    const proposal = given.proposal(name, key.written(asked.value));
    if (why === undefined || (await given.isApproved(proposal))) values[name] = asked;
    else unapproved.push({ ...proposal, ...described(name, key, given.section, asked), why });
  }
  return { values, unapproved };
}

function described(name: string, key: AnyKey, section: string, { value, file, line }: Configured<unknown>) {
  return { name: `${section}.${name}`, written: key.written(value) as unknown, file: file!, line: line! };
}

function initially(key: AnyKey, cwd: string): Configured<unknown> {
  const value: unknown = key.initial === undefined ? undefined : key.value(key.initial, cwd);
  return { value, from: 'default' };
}

function ofUser(name: string, key: AnyKey, { section, user }: Given) {
  return ofFile(name, key, section, user, 'user');
}

function ofFile(
  name: string,
  key: AnyKey,
  section: string,
  file: ConfigFile | undefined,
  from: 'user' | 'repository',
): Configured<unknown> | undefined {
  const written = file?.written[section]?.[name];
  if (file === undefined || written === undefined) return undefined;
  const value: unknown = key.value(written, file.folder);
  return { value, from, file: file.path, line: file.lineOf(section, name) };
}

function ofFlagsAndEnvironment(
  name: string,
  key: AnyKey,
  { flags, environment, cwd }: Given,
): Configured<unknown> | undefined {
  if (flags.has(name)) return { value: key.value(flags.get(name), cwd), from: 'flag' };
  if (!environment.has(name)) return undefined;
  return { value: key.value(environment.get(name), cwd), from: 'environment' };
}

import { realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { canonicalJson } from '../base/digest.js';
import { userFolder } from '../base/user-folders.js';
import { repositoryAt } from '../git/repository.js';
import { readEnvironment } from './environment.js';
import { type ConfigFile, readConfigFile } from './file.js';
import { checkFlags } from './flags.js';
import { mergeSection, type Unapproved } from './merge.js';
import { type Proposal, sectionDigest } from './proposal.js';
import { type ConfiguredSections, sections, type WrittenSections } from './sections.js';

/** The name of a repository's file. */
export const configName = 'tars.config.json';

/** What is approved; nothing without it. */
export interface ApprovalsReader {
  isApproved(proposal: Proposal): Promise<boolean>;
}

export interface ConfigInput {
  /** Absolute path of the working folder. */
  cwd: string;
  /** Default: none. */
  env?: NodeJS.ProcessEnv;
  /** What the user gave as options, in the form of a file. */
  flags?: WrittenSections;
  approvals?: ApprovalsReader;
}

/** What holds, section by section, and where each value is from. */
export interface Config extends ConfiguredSections {
  /** Real path of the project: the root of the repository's first worktree, or the working folder outside of any. */
  project: string;
  /** Real path of the repository's root, or the working folder outside of any. */
  root: string;
  /** The files that were read. */
  files: { user?: string; repository?: string };
  /** What the repository's file asks for, and what doesn't hold until it is approved. */
  unapproved: readonly Unapproved[];
  /** Makes a proposal of a command that the repository doesn't name, such as one that was detected. */
  proposal(kind: 'test' | 'build', command: string): Proposal;
}

/**
 * Merges defaults, the user's file, the repository's file, environment and flags: the later wins. A repository's file
 * can only narrow what holds before it; what widens it is in `unapproved`, unless `approvals` has it.
 * @throws InputError for a file that can't be read, SettingsInvalidError for files and variables that are malformed,
 * OptionInvalidError for flags
 */
export async function loadConfig({ cwd, env = {}, flags = {}, approvals }: ConfigInput): Promise<Config> {
  const here = await realpath(cwd);
  const repository = await repositoryAt(here);
  const { root, project } = repository ?? { root: here, project: here };
  const [user, own] = await Promise.all([userFile(env), repositoryFile(here, root)]);
  const loaded: Record<string, unknown> = {};
  const unapproved: Unapproved[] = [];
  const digests = new Map(
    Object.keys(sections).map((name) => [name, sectionDigest(own?.written[name])] as const),
  );
  const isApproved = (proposal: Proposal) => approvals?.isApproved(proposal) ?? Promise.resolve(false);
  for (const [section, keys] of Object.entries(sections)) {
    const merged = await mergeSection({
      section,
      keys,
      user,
      repository: own,
      environment: readEnvironment(section, keys, env),
      flags: checkFlags(section, keys, flags[section as keyof typeof flags] ?? {}),
      cwd: resolve(cwd),
      root,
      proposal: (key, written) => ({
        project,
        section: digests.get(section)!,
        ...proposed(section, key, written),
      }),
      isApproved,
    });
    loaded[section] = merged.values;
    unapproved.push(...merged.unapproved);
  }
  return {
    ...(loaded as ConfiguredSections),
    project,
    root,
    files: { ...(user && { user: user.path }), ...(own && { repository: own.path }) },
    unapproved,
    proposal: (kind, text) => ({ project, kind, text, section: digests.get('selfCode')! }),
  };
}

/** A command is proposed as it is, everything else as a file would say it. */
function proposed(section: string, key: string, written: unknown): Pick<Proposal, 'kind' | 'text'> {
  if (key === 'test' || key === 'build') return { kind: key, text: written as string };
  return { kind: 'setting', text: canonicalJson({ [section]: { [key]: written } }) };
}

async function userFile(env: NodeJS.ProcessEnv): Promise<ConfigFile | undefined> {
  const folder = userFolder('config', env);
  return folder === undefined ? undefined : await readConfigFile(join(folder, 'config.json'));
}

/** Reads the file nearest to a folder, up to the root of its repository. */
async function repositoryFile(from: string, root: string): Promise<ConfigFile | undefined> {
  for (let at = from; ; at = dirname(at)) {
    const file = await readConfigFile(join(at, configName), root);
    if (file !== undefined || at === root || at === dirname(at)) return file;
  }
}

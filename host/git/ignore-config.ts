import type { Git, GitBounds } from './git.js';
import { scopedEntries } from './scoped-entries.js';

/** Git's configuration of ignore rules. */
export interface IgnoreConfig {
  ignoreCase: boolean;
  /** `core.excludesFile` of the user's and the system's configuration; empty: none. */
  ownExcludes: string | undefined;
  /** `core.excludesFile` of the repository's configuration, which anybody may have written. */
  repositoryExcludes: string | undefined;
}

/** @throws InputError, and the signal's reason */
export async function ignoreConfig(git: Git, bounds: GitBounds): Promise<IgnoreConfig> {
  const keys = '^core\\.(excludesfile|ignorecase)$';
  const output = await git.run(
    ['config', '--null', '--show-scope', '--type=path', '--get-regexp', keys],
    bounds,
  );
  const settings: IgnoreConfig = {
    ignoreCase: false,
    ownExcludes: undefined,
    repositoryExcludes: undefined,
  };
  for (const { scope, key, value } of scopedEntries(output)) {
    if (key === 'core.ignorecase') settings.ignoreCase = isTrue(value);
    else if (scope === 'system' || scope === 'global') settings.ownExcludes = value;
    else if (scope === 'local' || scope === 'worktree') settings.repositoryExcludes = value;
  }
  return settings;
}

/**
 * Lists the tracked paths below the folder that the repository was opened for, relative to the root, UTF-8 read as
 * Latin-1.
 * A submodule's path is that of its folder.
 * @throws InputError, and the signal's reason
 */
export async function trackedPaths(git: Git, bounds: GitBounds): Promise<string[]> {
  const output = await git.run(['ls-files', '-z', '--cached', '--full-name'], bounds);
  return output.toString('latin1').split('\0').filter(Boolean);
}

function isTrue(value: string): boolean {
  return /^(?:true|yes|on|[+-]?0*[1-9]\d*[kmg]?)$/i.test(value);
}
